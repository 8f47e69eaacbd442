/**
 * A generated miniature world: invented things, facts about them, documents that state the facts, and questions about
 * them that no document contains. The texts of the world are data, in {@code world.json}.
 */
package io.gradessweep.data.world;
