/**
 * Jinja2 as far as chat templates use it, rendered as transformers' sandbox renders it. Values are texts, whole numbers,
 * booleans, none, lists and mappings; nothing of Java is reachable from a template, and its work is bounded. What is not
 * here (inheritance, inclusion, fractions, dates) is refused by name.
 */
package io.gradessweep.data.jinja;
