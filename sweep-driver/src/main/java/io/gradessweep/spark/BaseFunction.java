package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.spec.BaseModel;
import java.io.Serializable;
import java.nio.file.Path;

/** Makes sure that a pretrained miniature is in the cache of the executor, and returns its directory. */
@FunctionalInterface
public interface BaseFunction extends Serializable {
    Path ensure(BaseModel.Pretrained recipe, JobContext context);
}
