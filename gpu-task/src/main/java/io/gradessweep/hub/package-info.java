/**
 * Access to files: a model of the Hugging Face hub, a file or directory of a Hadoop file system, or a local path. Each
 * becomes a local path. This package uses {@code spec}, but neither libtorch nor Spark.
 */
package io.gradessweep.hub;
