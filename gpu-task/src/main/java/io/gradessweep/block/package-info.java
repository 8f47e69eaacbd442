/**
 * The structure of a model in shapes alone: its blocks, the weights that each block holds, and the order in which
 * blocks feed each other. Loading, saving, adapters, freezing, FLOPs and memory are derived from these tables.
 */
package io.gradessweep.block;
