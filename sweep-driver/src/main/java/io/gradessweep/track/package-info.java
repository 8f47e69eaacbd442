/** Hands the completed runs of a sweep to experiment trackers: as JSON lines, as TensorBoard's event files, to MLflow. */
package io.gradessweep.track;
