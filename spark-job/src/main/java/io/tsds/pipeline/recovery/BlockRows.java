package io.tsds.pipeline.recovery;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.pipeline.search.PartitionFacts;
import io.tsds.pipeline.search.PartitionLedger;
import io.tsds.storage.input.EmbeddingSource.BlockCursor;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.spark.sql.Row;

/**
 * The rows that are made of a partition's embeddings, one after another: something is computed of a
 * block at a time, and at the end the ledger is told what was read.
 */
final class BlockRows implements Iterator<Row> {
  private final BlockCursor blocks;
  private final PartitionLedger ledger;
  private final Function<EmbeddingBlock, IntFunction<Row>> computation;
  private IntFunction<Row> rows;
  private int count;
  private int row;
  private boolean ended;

  /**
   * @param computation of a block: tells the row that is made of the embedding at a place in it
   */
  BlockRows(
      BlockCursor blocks,
      PartitionLedger ledger,
      Function<EmbeddingBlock, IntFunction<Row>> computation) {
    this.blocks = blocks;
    this.ledger = ledger;
    this.computation = computation;
  }

  @Override
  public boolean hasNext() {
    while (!ended && row == count) {
      EmbeddingBlock block = blocks.next();
      row = 0;
      ended = block == null;
      if (ended) {
        ledger.add(PartitionFacts.ofReading(blocks.summary()));
      } else {
        count = block.rows();
        rows = computation.apply(block);
      }
    }
    return !ended;
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.apply(row++);
  }
}
