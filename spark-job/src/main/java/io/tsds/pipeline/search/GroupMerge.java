package io.tsds.pipeline.search;

import io.tsds.embedding.IdKind;
import io.tsds.knn.NeighborBlock;
import io.tsds.knn.NeighborMerger;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/** Merges blocks that arrive sorted by merge group, holding one group at a time. */
final class GroupMerge
    implements PairFlatMapFunction<
        Iterator<Tuple2<Integer, NeighborBlock>>, Integer, NeighborBlock> {
  private static final long serialVersionUID = 1L;

  private final int length;
  private final IdKind kind;

  GroupMerge(int length, IdKind kind) {
    this.length = length;
    this.kind = kind;
  }

  @Override
  public Iterator<Tuple2<Integer, NeighborBlock>> call(
      Iterator<Tuple2<Integer, NeighborBlock>> sorted) {
    return new Iterator<>() {
      private Tuple2<Integer, NeighborBlock> ahead = sorted.hasNext() ? sorted.next() : null;

      @Override
      public boolean hasNext() {
        return ahead != null;
      }

      @Override
      public Tuple2<Integer, NeighborBlock> next() {
        if (ahead == null) {
          throw new NoSuchElementException("no merge group is left");
        }
        int group = ahead._1();
        NeighborBlock first = ahead._2();
        NeighborMerger merger =
            new NeighborMerger(first.firstQuery(), first.queries(), length, kind);
        while (ahead != null && ahead._1() == group) {
          merger.add(ahead._2());
          ahead = sorted.hasNext() ? sorted.next() : null;
        }
        return new Tuple2<>(group, merger.neighbors());
      }
    };
  }
}
