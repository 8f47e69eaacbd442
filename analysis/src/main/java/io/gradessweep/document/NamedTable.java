package io.gradessweep.document;

/**
 * A table of a document.
 *
 * @param name the name of its files, without an ending
 * @param caption its caption where it stands alone
 */
public record NamedTable(String name, String caption, TextTable table) {}
