#pragma once

#include <stdbool.h>

/// Loads libxml2, once; false when there is none. Nothing else here may be called then.
bool cxml_load(void);

// Every text is in UTF-8 and ends with a nought.

/// What a reader comes upon, in the order of the document. What it hands over lives as long as the call.
struct cxml_events {
  /// - Parameter attributes: a name and its value, and so on, and NULL; NULL when there are none.
  void (*began)(void *context, const char *element, const char *const *attributes);
  void (*ended)(void *context, const char *element);
  /// There is a document type.
  void (*typed)(void *context);
};

/// Reads a document piece by piece, without whatever it refers to; NULL when there is no memory.
void *cxml_reader_open(const struct cxml_events *events, void *context);

/// Takes the next bytes, of which the last are none.
///
/// - Returns: whether this can be the beginning of a document, or is one when it was the last.
bool cxml_reader_take(void *reader, const char *bytes, int count, bool is_last);

/// Takes nothing more, and reports nothing more. An event may ask for it.
void cxml_reader_stop(void *reader);

/// The line that was come to, from 1 on.
int cxml_reader_line(void *reader);

void cxml_reader_close(void *reader);

/// Writes a document, indented; NULL when there is no memory.
void *cxml_writer_open(void);

/// Begins an element within the one that has begun.
void cxml_writer_begin(void *writer, const char *element);

/// Sets an attribute of the element that has just begun.
void cxml_writer_set(void *writer, const char *name, const char *value);

/// Ends the element that began last.
void cxml_writer_end(void *writer);

/// The whole document, as long as its writer is open, after its last element has ended.
const char *cxml_writer_text(void *writer);

void cxml_writer_close(void *writer);
