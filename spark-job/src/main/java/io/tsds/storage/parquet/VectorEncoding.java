package io.tsds.storage.parquet;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.size;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** How a column holds vectors: its type in Spark, and the {@link VectorReader} of its vectors. */
enum VectorEncoding {
  FLOAT_LIST("array<float>"),
  DOUBLE_LIST("array<double>"),
  FLOAT32_BYTES("binary of float32"),
  FLOAT16_BYTES("binary of float16"),
  INT8_LIST("array<tinyint>"),
  INT8_BYTES("binary of int8"),

  /** The struct in which MLlib stores its vectors: type 0 is sparse, 1 dense. */
  MLLIB_VECTOR("MLlib vector");

  private final String title;

  VectorEncoding(String title) {
    this.title = title;
  }

  /** What messages call it. */
  String title() {
    return title;
  }

  /** What reads its vectors. */
  VectorReader reader() {
    return switch (this) {
      case FLOAT_LIST -> new ListReader(StoredComponents::ofFloats, StoredComponents::ofFloats);
      case DOUBLE_LIST -> new ListReader(StoredComponents::ofDoubles, StoredComponents::ofDoubles);
      case INT8_LIST -> new ListReader(StoredComponents::ofInt8, StoredComponents::ofInt8);
      case FLOAT32_BYTES -> new BytesReader(Float.BYTES, StoredComponents::copyLittleEndian);
      case FLOAT16_BYTES -> new BytesReader(Short.BYTES, StoredComponents::widenFloat16);
      case INT8_BYTES -> new BytesReader(Byte.BYTES, StoredComponents::widenInt8);
      case MLLIB_VECTOR -> new MllibVectorReader();
    };
  }

  /** Whether vectors can be read in batches. */
  boolean isReadInBatches() {
    return this != MLLIB_VECTOR;
  }

  /** Whether components are whole numbers, of which a scale makes the vector's. */
  boolean isOfIntegers() {
    return this == INT8_LIST || this == INT8_BYTES;
  }

  /** The encoding in which columns of both are read without any loss, or null if there is none. */
  VectorEncoding widenedTo(VectorEncoding other) {
    if (this == other) {
      return this;
    }
    boolean lists =
        (this == FLOAT_LIST || this == DOUBLE_LIST)
            && (other == FLOAT_LIST || other == DOUBLE_LIST);
    return lists ? DOUBLE_LIST : null;
  }

  /** The column's type in Spark, without Spark's knowledge of user-defined types. */
  DataType sparkType() {
    DataType doubles = DataTypes.createArrayType(DataTypes.DoubleType);
    return switch (this) {
      case FLOAT_LIST -> DataTypes.createArrayType(DataTypes.FloatType);
      case DOUBLE_LIST -> doubles;
      case INT8_LIST -> DataTypes.createArrayType(DataTypes.ByteType);
      case FLOAT32_BYTES, FLOAT16_BYTES, INT8_BYTES -> DataTypes.BinaryType;
      case MLLIB_VECTOR ->
          new StructType()
              .add("type", DataTypes.ByteType)
              .add("size", DataTypes.IntegerType)
              .add("indices", DataTypes.createArrayType(DataTypes.IntegerType))
              .add("values", doubles);
    };
  }

  /** The number of components of a vector; null if the vector is null. */
  Column length(Column vector) {
    return switch (this) {
      case FLOAT_LIST, DOUBLE_LIST, INT8_LIST -> size(vector);
      case FLOAT32_BYTES, FLOAT16_BYTES, INT8_BYTES -> octet_length(vector);
      case MLLIB_VECTOR -> coalesce(vector.getField("size"), size(vector.getField("values")));
    };
  }
}
