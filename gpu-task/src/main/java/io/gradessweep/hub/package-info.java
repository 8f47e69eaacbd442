/**
 * Files from anywhere: a model of the Hugging Face hub, a file or directory of a Hadoop file system, or a local path; each
 * becomes a local path where it is read. Knows what a run is ({@code spec}) and nothing of engines or of Spark.
 */
package io.gradessweep.hub;
