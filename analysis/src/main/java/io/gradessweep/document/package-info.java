/**
 * Documents of text, tables and pictures, and their forms: Markdown, HTML, LaTeX and CSV. It knows nothing of results.
 */
package io.gradessweep.document;
