package io.tsds.storage.input;

import io.tsds.embedding.InputChecksum;
import java.io.Serializable;

/**
 * What the reading of one partition came to.
 *
 * @param partition the partition's number in its source
 * @param counts of its rows
 * @param firstFault the first faulty row's place and what is wrong with it, or null. Under {@code
 *     --on-bad-row fail} the reading stopped there
 * @param checksum of the good rows' ids and components as read, before the metric normalizes them
 * @param stopped whether the reading ended at a faulty row
 * @param place the first and the last good row, for messages; null without any
 */
public record PartitionSummary(
    int partition,
    RowCounts counts,
    RowFault firstFault,
    InputChecksum checksum,
    boolean stopped,
    String place)
    implements Serializable {}
