package io.tsds.pipeline.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Instructions in four groups, some with the vectors of others; the group decides the degradation,
 * and the number everything else. Ids have three digits, so that they have one order as numbers and
 * as texts.
 */
final class Instructions {
  static final int FIRST_ID = 100;
  private static final int DIMENSION = 6;
  private static final String[] VERBS = {"sort", "sum", "translate", "draw", "rhyme"};
  private static final String[] THINGS = {"long lists", "prime numbers", "old poems", "red maps"};

  private Instructions() {}

  /** The rows, whose ids are longs or strings. */
  static Dataset<Row> rows(SparkSession spark, int count, boolean texts) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Object id = texts ? (Object) Integer.toString(FIRST_ID + i) : Long.valueOf(FIRST_ID + i);
      rows.add(row(id, i));
    }
    return spark.createDataFrame(rows, schema(texts));
  }

  static StructType schema(boolean texts) {
    return new StructType()
        .add("id", texts ? DataTypes.StringType : DataTypes.LongType)
        .add("embedding", DataTypes.createArrayType(DataTypes.FloatType))
        .add("cluster", DataTypes.IntegerType)
        .add("degradation", DataTypes.DoubleType)
        .add("instruction_tokens", DataTypes.IntegerType)
        .add("response_tokens", DataTypes.IntegerType)
        .add("concepts", DataTypes.createArrayType(DataTypes.StringType))
        .add("instruction", DataTypes.StringType)
        .add("loss", DataTypes.DoubleType);
  }

  static Row row(Object id, int number) {
    int group = number % 4;
    SplittableRandom random = new SplittableRandom(number);
    return RowFactory.create(
        id,
        vector(number % 9 == 8 ? number - 8 : number),
        group,
        0.1 * (group + 1) + 0.05 * random.nextDouble(),
        5 + random.nextInt(40),
        10 + random.nextInt(200),
        new String[] {
          VERBS[random.nextInt(VERBS.length)], THINGS[random.nextInt(THINGS.length)], "it"
        },
        String.format(
            java.util.Locale.ROOT,
            "Please %s the %s, and explain the result.",
            VERBS[random.nextInt(VERBS.length)],
            THINGS[random.nextInt(THINGS.length)]),
        random.nextDouble());
  }

  private static Float[] vector(int number) {
    SplittableRandom random = new SplittableRandom(1000 + number);
    Float[] vector = new Float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (i == number % 4 ? 3f : 0f) + (float) random.nextDouble();
    }
    return vector;
  }
}
