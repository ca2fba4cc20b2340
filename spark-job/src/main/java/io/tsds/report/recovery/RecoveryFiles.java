package io.tsds.report.recovery;

import io.tsds.report.FileFacts;

/**
 * What was read and where the results are.
 *
 * @param degradation null where the candidates themselves have what it would hold
 * @param output the output folder
 * @param selectionFormat format of {@code selection} in it, as the option names it
 */
public record RecoveryFiles(
    FileFacts.Input candidates,
    FileFacts.Input degradation,
    String output,
    String selectionFormat) {}
