package io.tsds.storage.result;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdOrder;
import io.tsds.knn.NeighborLists;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetQueries;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of {@code neighbors}: every query's neighbors with their ranks, from 0, and canonical
 * distances, sorted by the query's id, then the query's row, then rank. Where the queries are split
 * into target tasks, a last column names the query's. Beside the lists, a few bytes a query are
 * held.
 */
public final class NeighborRows implements TableRows {
  private final IdColumn queryIds;
  private final IdColumn poolIds;
  private final NeighborLists lists;

  /** Name of each query's target task [M], or null where they are not split. */
  private final byte[][] tasks;

  /** Queries by id [M]. */
  private final int[] order;

  private int place;
  private int rank = -1;

  /**
   * @param poolIds of the pool, ascending [pool]
   */
  public NeighborRows(QuerySet queries, IdColumn poolIds, NeighborLists lists) {
    this.queryIds = queries.ids();
    this.poolIds = poolIds;
    this.lists = lists;
    this.tasks = tasks(queries);
    this.order = IdOrder.sorted(queryIds);
  }

  private static byte[][] tasks(QuerySet queries) {
    if (queries.targets().get(0).name() == null) {
      return null;
    }
    byte[][] tasks = new byte[queries.rows()][];
    for (TargetQueries target : queries.targets()) {
      byte[] name = target.name().getBytes(StandardCharsets.UTF_8);
      for (int row : target.rows()) {
        tasks[row] = name;
      }
    }
    return tasks;
  }

  @Override
  public StructType schema() {
    StructType columns =
        new StructType()
            .add("query", TransportRows.typeOf(queryIds.kind()), false)
            .add("rank", DataTypes.IntegerType, false)
            .add("id", TransportRows.typeOf(poolIds.kind()), false)
            .add("distance", DataTypes.DoubleType, false);
    return tasks == null ? columns : columns.add("task", DataTypes.StringType, false);
  }

  @Override
  public boolean next() {
    rank++;
    if (rank == lists.length()) {
      rank = 0;
      place++;
    }
    return place < order.length;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    int query = order[place];
    TransportRows.writeId(queryIds, query, out);
    out.writeInt(rank);
    TransportRows.writeId(poolIds, lists.poolIndex(query, rank), out);
    out.writeDouble(lists.distance(query, rank));
    if (tasks != null) {
      out.writeInt(tasks[query].length);
      out.write(tasks[query]);
    }
  }
}
