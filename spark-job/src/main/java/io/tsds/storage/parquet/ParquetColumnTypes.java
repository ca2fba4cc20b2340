package io.tsds.storage.parquet;

import io.tsds.storage.input.BinaryElementType;
import io.tsds.storage.input.Recipe;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
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

  /** The Spark type of a column of ids or target tasks, or null if those cannot be of this type. */
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
    // An unsigned number needs the next larger signed type. There is none for 64 bits, of which
    // those without the highest bit are the same numbers.
    int bits = integer.isSigned() ? integer.getBitWidth() : 2 * integer.getBitWidth();
    return switch (bits) {
      case 8 -> DataTypes.ByteType;
      case 16 -> DataTypes.ShortType;
      case 32 -> DataTypes.IntegerType;
      default -> DataTypes.LongType;
    };
  }

  /** Whether the column's integers are unsigned and as long as Spark's longest. */
  static boolean isUnsignedLong(Type column) {
    return column.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation integer
        && !integer.isSigned()
        && integer.getBitWidth() == Long.SIZE;
  }

  /** SQL that makes an id of a column that is none, for {@link Recipe#convert}; else null. */
  static String idConversion(Type column) {
    if (!column.isPrimitive() || column.isRepetition(Type.Repetition.REPEATED)) {
      return null;
    }
    boolean meansNothing = column.getLogicalTypeAnnotation() == null;
    return switch (column.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY, FIXED_LEN_BYTE_ARRAY -> meansNothing ? "hex(%s)" : "CAST(%s AS VARCHAR)";
      default -> "CAST(%s AS VARCHAR)";
    };
  }

  /** SQL that makes a vector of a column that is none, for {@link Recipe#convert}; else null. */
  static String vectorConversion(Type column) {
    boolean isText =
        column.isPrimitive()
            && column.getLogicalTypeAnnotation() instanceof StringLogicalTypeAnnotation;
    return listElement(column) != null || isText ? "CAST(%s AS FLOAT[])" : null;
  }

  /**
   * How the column holds vectors, or null if it does not.
   *
   * @param binaryElements what bytes stand for
   */
  static VectorEncoding encoding(Type column, BinaryElementType binaryElements) {
    if (isBytes(column)) {
      return switch (binaryElements) {
        case FLOAT32 -> VectorEncoding.FLOAT32_BYTES;
        case FLOAT16 -> VectorEncoding.FLOAT16_BYTES;
        case INT8 -> VectorEncoding.INT8_BYTES;
      };
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
      case INT32 -> isInt8(element) ? VectorEncoding.INT8_LIST : null;
      default -> null;
    };
  }

  private static boolean isInt8(PrimitiveType element) {
    return element.getLogicalTypeAnnotation() instanceof IntLogicalTypeAnnotation integer
        && integer.isSigned()
        && integer.getBitWidth() == Byte.SIZE;
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
