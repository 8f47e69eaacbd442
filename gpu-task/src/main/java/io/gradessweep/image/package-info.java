/**
 * Images: what a file holds as 8-bit RGB, upright, and the same at another size. This package knows neither models nor
 * data sets; {@code image.processor} makes of an image what a model takes.
 */
package io.gradessweep.image;
