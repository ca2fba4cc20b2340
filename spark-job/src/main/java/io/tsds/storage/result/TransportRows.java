package io.tsds.storage.result;

import io.tsds.assignment.AssignmentResult;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.IdOrder;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import io.tsds.knn.NeighborLists;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of {@code transport}: the entries of the transport plan that have mass, sorted by the
 * query's id, then the query's row, then rank. They are computed from the neighbor lists one after
 * another; beside those, four bytes a query are held.
 */
public final class TransportRows implements TableRows {
  private final IdColumn queryIds;
  private final IdColumn poolIds;
  private final NeighborLists lists;
  private final AssignmentResult result;

  /** [pool], or null. */
  private final double[] density;

  /** Queries by id [M]. */
  private final int[] order;

  private int place;
  private int rank = -1;
  private double mass;

  /**
   * @param queryIds of the target task's queries [M]
   * @param poolIds of the pool, ascending [pool]
   * @param density kernel densities [pool]; null where the method has none
   */
  public TransportRows(
      IdColumn queryIds,
      IdColumn poolIds,
      NeighborLists lists,
      AssignmentResult result,
      double[] density) {
    this.queryIds = queryIds;
    this.poolIds = poolIds;
    this.lists = lists;
    this.result = result;
    this.density = density;
    this.order = IdOrder.sorted(queryIds);
  }

  /** The columns of such rows. */
  public static StructType schema(IdKind queryIds, IdKind poolIds) {
    return new StructType()
        .add("query", typeOf(queryIds), false)
        .add("id", typeOf(poolIds), false)
        .add("rank", DataTypes.IntegerType, false)
        .add("distance", DataTypes.DoubleType, false)
        .add("density", DataTypes.DoubleType, true)
        .add("mass", DataTypes.DoubleType, false);
  }

  static DataType typeOf(IdKind kind) {
    return kind == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType;
  }

  @Override
  public StructType schema() {
    return schema(queryIds.kind(), poolIds.kind());
  }

  @Override
  public boolean next() {
    for (; place < order.length; place++) {
      int query = order[place];
      while (++rank < result.extent(query)) {
        mass =
            result.mass(query, rank, density == null ? 1 : density[lists.poolIndex(query, rank)]);
        if (mass > 0) {
          return true;
        }
      }
      rank = -1;
    }
    return false;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    int query = order[place];
    int member = lists.poolIndex(query, rank);
    write(
        queryIds,
        query,
        poolIds,
        member,
        rank,
        lists.distance(query, rank),
        density == null ? Double.NaN : density[member],
        mass,
        out);
  }

  /**
   * Writes a row.
   *
   * @param density NaN where the method has none
   */
  static void write(
      IdColumn queryIds,
      int query,
      IdColumn ids,
      int id,
      int rank,
      double distance,
      double density,
      double mass,
      DataOutputStream out)
      throws IOException {
    writeId(queryIds, query, out);
    writeId(ids, id, out);
    out.writeInt(rank);
    out.writeDouble(distance);
    out.writeBoolean(!Double.isNaN(density));
    if (!Double.isNaN(density)) {
      out.writeDouble(density);
    }
    out.writeDouble(mass);
  }

  /** Writes an id as all canonical rows have it. */
  static void writeId(IdColumn ids, int row, DataOutputStream out) throws IOException {
    if (ids instanceof LongIds longs) {
      out.writeLong(longs.value(row));
    } else {
      byte[] utf8 = ((StringIds) ids).bytes(row);
      out.writeInt(utf8.length);
      out.write(utf8);
    }
  }
}
