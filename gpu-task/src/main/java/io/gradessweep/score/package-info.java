/**
 * Scores the answers of vision-language models: VQAv2, GQA, COCO captions and MMStar, each by the rule of its own
 * evaluator. This package knows texts and numbers only.
 */
package io.gradessweep.score;
