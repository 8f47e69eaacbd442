/**
 * Prepares images for vision-language models: sizes, patches and tiles, by the rules of their own processor
 * configurations.
 */
package io.gradessweep.image.processor;
