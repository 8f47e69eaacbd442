package io.gradessweep.spark;

import io.gradessweep.job.JobContext;
import io.gradessweep.spec.BaseModel;
import java.io.Serializable;
import java.nio.file.Path;

/** Makes sure that a pretrained miniature lies in the cache where it is sent to, and says where. */
@FunctionalInterface
public interface BaseFunction extends Serializable {
    Path ensure(BaseModel.Pretrained recipe, JobContext context);
}
