package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;

/**
 * A miniature that must be pretrained before the runs that start from it.
 *
 * @param id the hash of the recipe
 */
public record BaseNode(String id, String model, BaseModel.Pretrained recipe) {}
