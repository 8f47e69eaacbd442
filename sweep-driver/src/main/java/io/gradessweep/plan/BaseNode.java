package io.gradessweep.plan;

import io.gradessweep.spec.BaseModel;

/**
 * A miniature that has to be there before the runs that start from it.
 *
 * @param id hash of the recipe
 */
public record BaseNode(String id, String model, BaseModel.Pretrained recipe) {}
