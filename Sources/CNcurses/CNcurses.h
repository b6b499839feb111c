#pragma once

#define _XOPEN_SOURCE_EXTENDED 1
#include <ncurses.h>
#include <term.h>

// What Swift does not import from ncurses: macros with casts or parameters, and mutable globals.

enum curses_attribute { CURSES_BOLD = 1, CURSES_UNDERLINE = 2, CURSES_REVERSE = 4, CURSES_DIM = 8 };

static inline int curses_key_function(int number) { return KEY_F(number); }

static inline int curses_colors(void) { return COLORS; }
static inline int curses_color_pairs(void) { return COLOR_PAIRS; }

/// Whether terminfo has an entry for a terminal's type.
static inline bool curses_describes(const char *type, int output) {
  int status;
  return setupterm(type, output, &status) == OK;
}

/// Whether a terminal of a type can put the cursor anywhere; -1 when terminfo has no entry for the type.
static inline int curses_addresses(const char *type, int output) {
  if (!curses_describes(type, output)) return -1;
  const char *move = tigetstr("cup");
  const int result = move != NULL && move != (char *)-1;
  del_curterm(cur_term);
  return result;
}

/// Prepares the standard window for whole-screen drawing.
static inline void curses_setup_output(void) {
  noecho();
  nonl();
  raw();
  // Otherwise a refresh stops half-way when a key comes in.
  typeahead(-1);
}

/// Puts one cell; `text` is a base and its combining characters, ended by 0, at most CCHARW_MAX of them.
static inline void curses_put(int y, int x, const wchar_t *text, unsigned attributes, int pair) {
  attr_t set = A_NORMAL;
  if (attributes & CURSES_BOLD) set |= A_BOLD;
  if (attributes & CURSES_UNDERLINE) set |= A_UNDERLINE;
  if (attributes & CURSES_REVERSE) set |= A_REVERSE;
  if (attributes & CURSES_DIM) set |= A_DIM;
  cchar_t cell;
  // The last argument carries pairs beyond the short's range (ncurses 6.1).
  if (setcchar(&cell, text, set, 0, &pair) == OK) mvadd_wch(y, x, &cell);
}

/// Shows what was put; `cursor` < 0 for a hidden cursor, which then stays wherever it is.
static inline void curses_show(int cursorY, int cursorX, bool isHidden) {
  leaveok(stdscr, isHidden);
  if (!isHidden) move(cursorY, cursorX);
  refresh();
}

/// Sends what was put so far, with the cursor wherever it is.
static inline void curses_send(void) {
  leaveok(stdscr, TRUE);
  refresh();
}

/// Makes the next refresh paint every cell anew.
static inline void curses_repaint(void) { clearok(curscr, TRUE); }
