package io.tsds.pipeline.search;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.embedding.InputChecksum;
import io.tsds.storage.input.EmbeddingInput;
import io.tsds.storage.input.PartitionSummary;
import io.tsds.storage.input.RowCounts;
import org.junit.jupiter.api.Test;

/** What passes over the candidates read, compared. */
class ReadRowsTest {
  private static final EmbeddingInput INPUT = EmbeddingInput.candidates("/data");

  @Test
  void passesThatReadTheSameAgreeWhateverTheirPartitions() {
    ReadRows search = ReadRows.of(ledger(1, 2, 3));
    search.requireSame(ReadRows.of(ledger(1, 2, 3)), "the pass", INPUT);
    search.requireSame(ReadRows.of(ledger(4, 2)), "the pass", INPUT);
    ReadRows.ofEarlierRun(search.checksum()).requireSame(ReadRows.of(ledger(6)), "the pass", INPUT);
  }

  @Test
  void theFirstPartitionThatDiffersIsNamed() {
    assertThatThrownBy(
            () ->
                ReadRows.of(ledger(1, 2, 3))
                    .requireSame(ReadRows.of(ledger(1, 9, 8)), "the search again", INPUT))
        .isInstanceOf(UserException.class)
        .hasMessageContainingAll(
            "`candidates` /data: the search again read other rows",
            "first in partition 1 (place 1)");
  }

  @Test
  void aRunThatIsResumedHasNoPartitionsToName() {
    assertThatThrownBy(
            () ->
                ReadRows.ofEarlierRun(new InputChecksum(1, 1).hex())
                    .requireSame(ReadRows.of(ledger(2)), "the pass", INPUT))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("their checksum was 00000000000000010000000000000001")
        .hasMessageNotContaining("first in partition");
  }

  @Test
  void aTaskThatRanTwiceMustHaveReadTheSame() {
    PartitionLedger twice = ledger(1, 2);
    twice.merge(ledger(1, 2));
    assertThatCode(() -> twice.requireWhole(INPUT)).doesNotThrowAnyException();
    twice.merge(ledger(1, 3));
    assertThatThrownBy(() -> twice.requireWhole(INPUT))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("ran twice read different rows in partition 1 (place 1)");
    // What is torn stays so, even where a third attempt agrees with the last.
    PartitionLedger copy = (PartitionLedger) twice.copy();
    copy.merge(ledger(1, 3));
    assertThatThrownBy(() -> copy.requireWhole(INPUT)).isInstanceOf(UserException.class);
  }

  /** Partitions with these checksums. */
  private static PartitionLedger ledger(long... checksums) {
    PartitionLedger ledger = new PartitionLedger();
    for (int partition = 0; partition < checksums.length; partition++) {
      InputChecksum checksum = new InputChecksum(checksums[partition], checksums[partition]);
      ledger.add(
          PartitionFacts.ofReading(
              new PartitionSummary(
                  partition,
                  new RowCounts(1, 0, 0, 0, 4),
                  null,
                  checksum,
                  false,
                  "place " + partition)));
    }
    return ledger;
  }
}
