// libxml2, loaded by whoever first reads or writes XML.
//
// It brings Debian's ICU and the C++ library along, which takes part of the program's start, and most runs have no XML.

#include "CXML.h"

#include <dlfcn.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xmlwriter.h>
#include <pthread.h>
#include <stdlib.h>

#define FUNCTIONS(F)                                                                                                   \
  F(xmlBufferContent)                                                                                                  \
  F(xmlBufferCreate)                                                                                                   \
  F(xmlBufferFree)                                                                                                     \
  F(xmlCreatePushParserCtxt)                                                                                           \
  F(xmlCtxtUseOptions)                                                                                                 \
  F(xmlFreeParserCtxt)                                                                                                 \
  F(xmlFreeTextWriter)                                                                                                 \
  F(xmlNewTextWriterMemory)                                                                                            \
  F(xmlParseChunk)                                                                                                     \
  F(xmlSAX2GetLineNumber)                                                                                              \
  F(xmlStopParser)                                                                                                     \
  F(xmlTextWriterEndDocument)                                                                                          \
  F(xmlTextWriterEndElement)                                                                                           \
  F(xmlTextWriterSetIndent)                                                                                            \
  F(xmlTextWriterSetIndentString)                                                                                      \
  F(xmlTextWriterStartDocument)                                                                                        \
  F(xmlTextWriterStartElement)                                                                                         \
  F(xmlTextWriterWriteAttribute)

static struct {
#define DECLARE(name) __typeof__(&(name)) name;
  FUNCTIONS(DECLARE)
} xml;

static bool is_loaded = false;

static void load(void) {
  // The newer one is not compatible with the older in what is not used here.
  void *library = dlopen("libxml2.so.2", RTLD_NOW | RTLD_LOCAL);
  if (!library) library = dlopen("libxml2.so.16", RTLD_NOW | RTLD_LOCAL);
  if (!library) return;
#define FIND(name) \
  if (!(xml.name = (__typeof__(xml.name))dlsym(library, #name))) return;
  FUNCTIONS(FIND)
  is_loaded = true;
}

bool cxml_load(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  return is_loaded;
}

// Reading

struct reader {
  struct cxml_events events;
  void *context;
  xmlParserCtxtPtr parser;
};

static void began(void *context, const xmlChar *name, const xmlChar **attributes) {
  struct reader *reader = context;
  reader->events.began(reader->context, (const char *)name, (const char *const *)attributes);
}

static void ended(void *context, const xmlChar *name) {
  struct reader *reader = context;
  reader->events.ended(reader->context, (const char *)name);
}

static void typed(void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id) {
  (void)name, (void)public_id, (void)system_id;
  struct reader *reader = context;
  reader->events.typed(reader->context);
}

void *cxml_reader_open(const struct cxml_events *events, void *context) {
  struct reader *reader = malloc(sizeof *reader);
  if (!reader) return NULL;
  // It has no tree built, no entity looked up and nothing said on the standard error.
  xmlSAXHandler handler = {.internalSubset = typed, .startElement = began, .endElement = ended};
  *reader = (struct reader){*events, context, xml.xmlCreatePushParserCtxt(&handler, reader, NULL, 0, NULL)};
  if (!reader->parser) {
    free(reader);
    return NULL;
  }
  xml.xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET);
  return reader;
}

bool cxml_reader_take(void *reader, const char *bytes, int count, bool is_last) {
  return xml.xmlParseChunk(((struct reader *)reader)->parser, bytes, count, is_last) == XML_ERR_OK;
}

void cxml_reader_stop(void *reader) { xml.xmlStopParser(((struct reader *)reader)->parser); }

int cxml_reader_line(void *reader) { return xml.xmlSAX2GetLineNumber(((struct reader *)reader)->parser); }

void cxml_reader_close(void *reader) {
  xml.xmlFreeParserCtxt(((struct reader *)reader)->parser);
  free(reader);
}

// Writing

struct writer {
  xmlBufferPtr buffer;
  xmlTextWriterPtr text;
};

void *cxml_writer_open(void) {
  struct writer *writer = malloc(sizeof *writer);
  if (!writer) return NULL;
  writer->buffer = xml.xmlBufferCreate();
  writer->text = writer->buffer ? xml.xmlNewTextWriterMemory(writer->buffer, 0) : NULL;
  if (!writer->text) {
    if (writer->buffer) xml.xmlBufferFree(writer->buffer);
    free(writer);
    return NULL;
  }
  xml.xmlTextWriterSetIndent(writer->text, 1);
  xml.xmlTextWriterSetIndentString(writer->text, (const xmlChar *)"  ");
  xml.xmlTextWriterStartDocument(writer->text, "1.0", "UTF-8", NULL);
  return writer;
}

void cxml_writer_begin(void *writer, const char *element) {
  xml.xmlTextWriterStartElement(((struct writer *)writer)->text, (const xmlChar *)element);
}

void cxml_writer_set(void *writer, const char *name, const char *value) {
  xml.xmlTextWriterWriteAttribute(((struct writer *)writer)->text, (const xmlChar *)name, (const xmlChar *)value);
}

void cxml_writer_end(void *writer) { xml.xmlTextWriterEndElement(((struct writer *)writer)->text); }

const char *cxml_writer_text(void *writer) {
  xml.xmlTextWriterEndDocument(((struct writer *)writer)->text);
  return (const char *)xml.xmlBufferContent(((struct writer *)writer)->buffer);
}

void cxml_writer_close(void *writer) {
  xml.xmlFreeTextWriter(((struct writer *)writer)->text);
  xml.xmlBufferFree(((struct writer *)writer)->buffer);
  free(writer);
}
