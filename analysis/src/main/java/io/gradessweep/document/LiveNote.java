package io.gradessweep.document;

/**
 * The line on a page that a server brings up to date, which says how old the page is.
 *
 * @param text the line as of now; the page's script replaces it while the page is open
 * @param version changes whenever the page does
 */
public record LiveNote(String text, String version) {}
