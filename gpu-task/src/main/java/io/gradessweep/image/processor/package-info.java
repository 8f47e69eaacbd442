/**
 * What vision-language models take of an image: sizes, patches and tiles, by the rules of their own processor
 * configurations.
 */
package io.gradessweep.image.processor;
