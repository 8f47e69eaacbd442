package io.gradessweep.image;

/** The size of an upright image in pixels. */
public record ImageSize(int width, int height) {}
