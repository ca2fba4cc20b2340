package io.tsds.storage;

import java.util.List;
import java.util.Locale;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What Parquet's types can stand for here. Read from the files' own schema, because Spark's view of
 * it fails as a whole on one column of a type that Spark does not know.
 */
final class ParquetColumnTypes {
  private static final List<String> MLLIB_FIELDS = List.of("type", "size", "indices", "values");

  private ParquetColumnTypes() {}

  /** The Spark type of a column of ids or tasks, or null if those cannot be of this type. */
  static DataType idType(Type column) {
    if (!column.isPrimitive() || column.isRepetition(Type.Repetition.REPEATED)) {
      return null;
    }
    PrimitiveType primitive = column.asPrimitiveType();
    LogicalTypeAnnotation meaning = primitive.getLogicalTypeAnnotation();
    return switch (primitive.getPrimitiveTypeName()) {
      case INT32, INT64 -> integerType(primitive.getPrimitiveTypeName(), meaning);
      case BINARY ->
          meaning instanceof StringLogicalTypeAnnotation
                  || meaning instanceof EnumLogicalTypeAnnotation
                  || meaning instanceof JsonLogicalTypeAnnotation
              ? DataTypes.StringType
              : null;
      default -> null;
    };
  }

  private static DataType integerType(PrimitiveTypeName stored, LogicalTypeAnnotation meaning) {
    if (meaning == null) {
      return stored == PrimitiveTypeName.INT32 ? DataTypes.IntegerType : DataTypes.LongType;
    }
    if (!(meaning instanceof IntLogicalTypeAnnotation integer)) {
      return null;
    }
    // An unsigned number needs the next larger signed type; there is none for 64 bits.
    int bits = integer.isSigned() ? integer.getBitWidth() : 2 * integer.getBitWidth();
    return switch (bits) {
      case 8 -> DataTypes.ByteType;
      case 16 -> DataTypes.ShortType;
      case 32 -> DataTypes.IntegerType;
      case 64 -> DataTypes.LongType;
      default -> null;
    };
  }

  /**
   * How the column holds vectors, or null if it does not.
   *
   * @param binaryElements what bytes stand for
   */
  static VectorEncoding encoding(Type column, BinaryElementType binaryElements) {
    if (isBytes(column)) {
      return binaryElements == BinaryElementType.FLOAT32
          ? VectorEncoding.FLOAT32_BYTES
          : VectorEncoding.FLOAT16_BYTES;
    }
    if (isMllibVector(column)) {
      return VectorEncoding.MLLIB_VECTOR;
    }
    PrimitiveType element = listElement(column);
    if (element == null) {
      return null;
    }
    return switch (element.getPrimitiveTypeName()) {
      case FLOAT -> VectorEncoding.FLOAT_LIST;
      case DOUBLE -> VectorEncoding.DOUBLE_LIST;
      default -> null;
    };
  }

  /** Whether this is a list of Parquet's half-precision numbers. */
  static boolean isFloat16List(Type column) {
    PrimitiveType element = listElement(column);
    return element != null
        && element.getLogicalTypeAnnotation() instanceof Float16LogicalTypeAnnotation;
  }

  /** The type in a few words, for messages. */
  static String describe(Type column) {
    PrimitiveType element = listElement(column);
    if (element != null) {
      return "list of " + describePrimitive(element);
    }
    if (column.isPrimitive()) {
      return describePrimitive(column.asPrimitiveType());
    }
    return isMllibVector(column) ? "MLlib vector" : "group";
  }

  private static String describePrimitive(PrimitiveType type) {
    String stored = type.getPrimitiveTypeName().name().toLowerCase(Locale.ROOT);
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    return meaning == null ? stored : stored + " " + meaning;
  }

  private static boolean isBytes(Type column) {
    if (!column.isPrimitive()
        || column.isRepetition(Type.Repetition.REPEATED)
        || column.getLogicalTypeAnnotation() != null) {
      return false;
    }
    PrimitiveTypeName stored = column.asPrimitiveType().getPrimitiveTypeName();
    return stored == PrimitiveTypeName.BINARY || stored == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
  }

  private static boolean isMllibVector(Type column) {
    return !column.isPrimitive()
        && column.asGroupType().getFields().stream()
            .map(Type::getName)
            .toList()
            .equals(MLLIB_FIELDS);
  }

  /** The primitive element of a list in any of the layouts that writers use, or null. */
  private static PrimitiveType listElement(Type column) {
    if (column.isPrimitive()) {
      return column.isRepetition(Type.Repetition.REPEATED) ? column.asPrimitiveType() : null;
    }
    GroupType group = column.asGroupType();
    if (!(group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation)
        || group.getFieldCount() != 1) {
      return null;
    }
    Type repeated = group.getType(0);
    if (!repeated.isPrimitive() && repeated.asGroupType().getFieldCount() == 1) {
      repeated = repeated.asGroupType().getType(0);
    }
    return repeated.isPrimitive() ? repeated.asPrimitiveType() : null;
  }
}
