package io.tsds.pipeline.recovery;

import io.tsds.embedding.IdColumn;
import io.tsds.recovery.Concepts;
import io.tsds.recovery.QueuedCandidate;
import io.tsds.storage.work.WorkFiles;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The candidates of a cluster in their order, of which one file at a time is in memory. */
final class Queue implements Iterator<QueuedCandidate<Object>> {
  private final Configuration hadoop;
  private final Iterator<Path> files;
  private Part part;
  private int row;
  private int concept;

  Queue(Configuration hadoop, List<Path> files) {
    this.hadoop = hadoop;
    this.files = files.iterator();
  }

  /** What a file of {@link QueueStage} holds. */
  private record Part(IdColumn ids, double[] efficiencies, int[] counts, IdColumn concepts) {}

  @Override
  public boolean hasNext() {
    while ((part == null || row == part.ids().size()) && files.hasNext()) {
      part =
          WorkFiles.read(
              hadoop,
              files.next(),
              arrays ->
                  new Part(
                      arrays.readIds(), arrays.readDoubles(), arrays.readInts(), arrays.readIds()));
      row = 0;
      concept = 0;
    }
    if (part != null && row == part.ids().size()) {
      part = null;
    }
    return part != null;
  }

  @Override
  public QueuedCandidate<Object> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    List<String> names = new ArrayList<>(part.counts()[row]);
    for (int i = 0; i < part.counts()[row]; i++) {
      names.add(part.concepts().text(concept++));
    }
    Object id = Columns.value(part.ids(), row);
    double efficiency = part.efficiencies()[row++];
    return new QueuedCandidate<>(id, efficiency, new Concepts(names, 0));
  }
}
