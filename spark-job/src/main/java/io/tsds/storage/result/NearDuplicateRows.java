package io.tsds.storage.result;

import io.tsds.density.NearDuplicateGroups;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The rows of {@code near-duplicates}: the members of groups of two or more near-duplicates, sorted
 * by the id of the member that is kept, then by id; that member is the first of its group. Eight
 * bytes a pool member are held.
 */
public final class NearDuplicateRows implements TableRows {
  private final IdColumn ids;
  private final NearDuplicateGroups groups;
  private final double[] density;
  private final int[] sizes;
  private final int[] members;
  private int row = -1;

  /**
   * @param ids of the pool, ascending [pool]
   * @param density kernel densities [pool]
   */
  public NearDuplicateRows(IdColumn ids, NearDuplicateGroups groups, double[] density) {
    this.ids = ids;
    this.groups = groups;
    this.density = density;
    this.sizes = groups.sizes();
    this.members = groups.members(sizes);
  }

  /** The columns of such rows. */
  public static StructType schema(IdKind ids) {
    DataType type = ids == IdKind.LONG ? DataTypes.LongType : DataTypes.StringType;
    return new StructType()
        .add("group", type, false)
        .add("id", type, false)
        .add("size", DataTypes.IntegerType, false)
        .add("distance", DataTypes.DoubleType, false)
        .add("density", DataTypes.DoubleType, false);
  }

  @Override
  public StructType schema() {
    return schema(ids.kind());
  }

  @Override
  public boolean next() {
    return ++row < members.length;
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    int member = members[row];
    int kept = groups.kept()[member];
    write(
        ids,
        kept,
        ids,
        member,
        sizes[kept],
        Math.sqrt(groups.squaredDistances()[member]),
        density[member],
        out);
  }

  /** Writes a row; the ids are those at {@code kept} and {@code member} of their columns. */
  static void write(
      IdColumn keptIds,
      int kept,
      IdColumn ids,
      int member,
      int size,
      double distance,
      double density,
      DataOutputStream out)
      throws IOException {
    TransportRows.writeId(keptIds, kept, out);
    TransportRows.writeId(ids, member, out);
    out.writeInt(size);
    out.writeDouble(distance);
    out.writeDouble(density);
  }
}
