package io.tsds.pipeline.recovery;

import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.LiteralFiles;
import io.tsds.storage.result.DirectTable;
import io.tsds.storage.result.SelectionFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A table that a stage leaves in the work folder, in any order and any number of files. Few rows
 * ({@link FewRows}) are written by the driver, and are read again only by a run that is resumed.
 */
final class WorkTable implements Table {
  private final StageContext context;
  private final String stage;
  private final String name;
  private final StructType schema;
  private final FewRows few;

  /** The rows of a table that this run wrote or read, where they are few. */
  private List<Row> held;

  WorkTable(StageContext context, String stage, String name, StructType schema, FewRows few) {
    this.context = context;
    this.stage = stage;
    this.name = name;
    this.schema = schema;
    this.few = few;
  }

  /** Writes the rows, while the stage runs. */
  void write(Dataset<Row> rows) {
    if (few.are()) {
      writeHeld(rows.collectAsList());
    } else {
      rows.write().parquet(folder().toString());
    }
  }

  /** The same with rows that tasks make. */
  void write(JavaRDD<Row> rows) {
    if (few.are()) {
      writeHeld(rows.collect());
    } else {
      write(context.spark().createDataFrame(rows, schema));
    }
  }

  /** The same with few rows, which the table keeps. */
  void writeHeld(List<Row> rows) {
    Path file = new Path(folder(), "part-00000.parquet");
    try {
      new DirectTable(context.spark(), SelectionFormat.PARQUET)
          .write(file, schema, Map.of(), rows.iterator());
    } catch (IOException e) {
      throw Folder.failure("cannot write " + file, e);
    }
    held = rows;
  }

  @Override
  public Dataset<Row> read() {
    return few.together(
        held != null
            ? context.spark().createDataFrame(held, schema)
            : LiteralFiles.parquet(context.spark().read().schema(schema), folder().toString()));
  }

  @Override
  public List<Row> held() {
    if (!few.are()) {
      throw new IllegalStateException(stage + "/" + name + " may have more rows than fit here");
    }
    if (held == null) {
      held = read().collectAsList();
    }
    return held;
  }

  /** How many rows there are. */
  long count() {
    return held != null ? held.size() : read().count();
  }

  private Path folder() {
    return new Path(context.run().stageFolder(stage), name);
  }
}
