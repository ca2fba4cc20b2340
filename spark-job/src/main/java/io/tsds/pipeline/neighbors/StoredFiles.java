package io.tsds.pipeline.neighbors;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.InputChecksum;
import io.tsds.knn.NeighborLists;
import io.tsds.pool.PoolNumbering;
import io.tsds.storage.queries.QuerySet;
import io.tsds.storage.queries.TargetQueries;
import io.tsds.storage.work.ArrayInput;
import io.tsds.storage.work.ArrayOutput;
import io.tsds.storage.work.PoolFiles;
import io.tsds.storage.work.WorkFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a selection needs of a search, in files with checksums in the folder {@code _search} of its
 * output, which readers of tables leave out: the neighbor lists by pool index, the queries, and the
 * vectors of the pool.
 */
record StoredFiles(Path output) {
  /** Name of the folder. */
  static final String FOLDER = "_search";

  /** File of the facts, in {@link StoredFacts}. */
  static final String FACTS = FOLDER + "/search.json";

  private static final String POOL = "pool-000000";

  private Path file(String name) {
    return new Path(new Path(output, FOLDER), name);
  }

  /** The vectors of the pool, as the stage that fetched them left them. */
  PoolFiles pool(int members, int dimension, int blockRows) {
    return new PoolFiles(file(POOL).toString(), members, dimension, blockRows);
  }

  void writeLists(Configuration hadoop, PoolNumbering pool) {
    WorkFiles.write(
        hadoop,
        file("lists.bin"),
        arrays -> {
          arrays.writeInt(pool.lists().queries());
          arrays.writeInt(pool.lists().length());
          arrays.writeIds(pool.ids());
          arrays.writeInts(pool.lists().pool());
          arrays.writeDoubles(pool.lists().squaredDistances());
        });
  }

  PoolNumbering readLists(Configuration hadoop) {
    return WorkFiles.read(
        hadoop,
        file("lists.bin"),
        arrays -> {
          int queries = arrays.readInt();
          int length = arrays.readInt();
          IdColumn ids = arrays.readIds();
          return new PoolNumbering(
              ids, new NeighborLists(queries, length, arrays.readInts(), arrays.readDoubles()));
        });
  }

  void writeQueries(Configuration hadoop, QuerySet queries) {
    WorkFiles.write(hadoop, file("queries.bin"), arrays -> write(queries, arrays));
  }

  private static void write(QuerySet queries, ArrayOutput arrays) throws IOException {
    arrays.writeInt(queries.rows());
    arrays.writeInt(queries.dimension());
    arrays.writeFloats(queries.values(), 0, queries.values().length);
    arrays.writeIds(queries.ids());
    arrays.writeLong(queries.skippedRows());
    arrays.writeLong(queries.notUnitRows());
    arrays.writeLong(queries.checksum().first());
    arrays.writeLong(queries.checksum().second());
    arrays.writeInt(queries.targets().size());
    for (TargetQueries target : queries.targets()) {
      arrays.writeInt(target.name() == null ? 0 : 1);
      arrays.writeBytes(
          target.name() == null ? new byte[0] : target.name().getBytes(StandardCharsets.UTF_8));
      arrays.writeInts(target.rows());
      arrays.writeLong(target.skippedRows());
      arrays.writeLong(target.notUnitRows());
      arrays.writeLong(target.zeroRows());
    }
  }

  QuerySet readQueries(Configuration hadoop) {
    return WorkFiles.read(hadoop, file("queries.bin"), StoredFiles::readQueries);
  }

  private static QuerySet readQueries(ArrayInput arrays) throws IOException {
    int rows = arrays.readInt();
    int dimension = arrays.readInt();
    float[] values = arrays.readFloats();
    IdColumn ids = arrays.readIds();
    long skipped = arrays.readLong();
    long notUnit = arrays.readLong();
    InputChecksum checksum = new InputChecksum(arrays.readLong(), arrays.readLong());
    int count = arrays.readInt();
    List<TargetQueries> targets = new ArrayList<>();
    for (int target = 0; target < count; target++) {
      boolean named = arrays.readInt() == 1;
      String name = new String(arrays.readBytes(), StandardCharsets.UTF_8);
      targets.add(
          new TargetQueries(
              named ? name : null,
              arrays.readInts(),
              arrays.readLong(),
              arrays.readLong(),
              arrays.readLong()));
    }
    return new QuerySet(values, rows, dimension, ids, targets, skipped, notUnit, checksum);
  }
}
