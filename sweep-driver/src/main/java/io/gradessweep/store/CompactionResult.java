package io.gradessweep.store;

/**
 * The result of a compaction.
 *
 * @param runs the number of attempts whose files were merged
 * @param merged the number of their files
 * @param deleted the number of files that were deleted because they had been merged long enough ago
 * @param kept the number of files that have been merged and are not deleted yet
 */
public record CompactionResult(int runs, int merged, int deleted, int kept) {}
