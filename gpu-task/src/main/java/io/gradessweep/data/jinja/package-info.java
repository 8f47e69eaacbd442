/**
 * The part of Jinja2 that chat templates use, rendered as transformers' sandbox renders it. Values are texts, whole
 * numbers, booleans, none, lists and mappings. A template cannot reach any Java object, and its work is bounded.
 * Unsupported parts (inheritance, inclusion) are refused by name.
 */
package io.gradessweep.data.jinja;
