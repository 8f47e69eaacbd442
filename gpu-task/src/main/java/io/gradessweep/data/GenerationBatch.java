package io.gradessweep.data;

import io.gradessweep.result.ImageCounts;

/**
 * The size of a batch of prompts from which a model generates.
 *
 * @param rows the number of prompts
 * @param longest the tokens of the longest prompt
 * @param newTokens the most tokens that are generated after each
 * @param images what the images of all prompts are for the vision tower
 */
public record GenerationBatch(int rows, int longest, int newTokens, ImageCounts images) {}
