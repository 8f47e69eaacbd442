/**
 * A generated miniature world: invented things, facts about them, documents that state the facts, and questions about them
 * that no document asks. What the world says is data, {@code world.json}.
 */
package io.gradessweep.data.world;
