package io.gradessweep.store;

/**
 * What a compaction did.
 *
 * @param runs attempts whose files were merged
 * @param merged their files
 * @param deleted files that were merged long enough ago
 * @param kept files that were merged and not deleted yet
 */
public record CompactionResult(int runs, int merged, int deleted, int kept) {}
