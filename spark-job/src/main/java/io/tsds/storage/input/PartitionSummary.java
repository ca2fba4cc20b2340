package io.tsds.storage.input;

import io.tsds.embedding.InputChecksum;
import java.io.Serializable;

/**
 * What the reading of one partition came to.
 *
 * @param partition the partition's number in its source
 * @param rows good rows handed out
 * @param skippedRows rows left out: faulty ones under {@code --on-bad-row skip}, zero vectors under
 *     {@code --on-zero-vector skip}
 * @param bytes bytes of embeddings handed out (float32)
 * @param notUnitRows good rows whose norm is off 1 by more than 1e-3 (with the l2 metric)
 * @param zeroRows zero vectors, handed out or left out (with the l2 metric)
 * @param firstFault the first faulty row's place and what is wrong with it, or null. Under {@code
 *     --on-bad-row fail} the reading stopped there
 * @param checksum of the good rows' ids and components as read, before the metric normalizes them
 * @param stopped whether the reading ended at a faulty row
 * @param place the first and the last good row, for messages; null without any
 */
public record PartitionSummary(
    int partition,
    long rows,
    long skippedRows,
    long bytes,
    long notUnitRows,
    long zeroRows,
    RowFault firstFault,
    InputChecksum checksum,
    boolean stopped,
    String place)
    implements Serializable {}
