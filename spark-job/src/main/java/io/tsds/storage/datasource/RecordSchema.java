package io.tsds.storage.datasource;

import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.MetadataColumn;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of the sources. */
final class RecordSchema {
  /** The row's number over all files, from 0. */
  static final String ID = "id";

  /** The row's components as float32. */
  static final String EMBEDDING = "embedding";

  /**
   * A hidden column: what is wrong with the row's bytes, or null. Without it a faulty row stops the
   * reading; with it the row is handed out, its embedding empty.
   */
  static final String FAULT = "_fault";

  static final StructType SCHEMA =
      new StructType()
          .add(ID, DataTypes.LongType, false)
          .add(EMBEDDING, DataTypes.createArrayType(DataTypes.FloatType, false), false);

  private RecordSchema() {}

  static Column[] columns() {
    return new Column[] {
      Column.create(ID, SCHEMA.apply(ID).dataType(), false),
      Column.create(EMBEDDING, SCHEMA.apply(EMBEDDING).dataType(), false)
    };
  }

  static MetadataColumn[] metadataColumns() {
    return new MetadataColumn[] {
      new MetadataColumn() {
        @Override
        public String name() {
          return FAULT;
        }

        @Override
        public DataType dataType() {
          return DataTypes.StringType;
        }
      }
    };
  }
}
