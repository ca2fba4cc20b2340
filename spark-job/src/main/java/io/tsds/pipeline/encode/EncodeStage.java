package io.tsds.pipeline.encode;

import io.tsds.Quantity;
import io.tsds.parameters.EncodeParameters;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.ReadFailure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes the pieces in groups, each of which is a checkpoint. A group takes about two minutes, or
 * as long as a core takes for a piece.
 */
final class EncodeStage {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");

  static final double SECONDS_OF_GROUP = 120;

  /** Groups that an earlier run may have left beyond one that is missing. */
  private static final int GAP = 16;

  private final StageContext context;
  private final EncodeParameters parameters;
  private final PieceStage.Facts texts;
  private final Path folder;
  private final LoadedEncoder encoder;

  /**
   * @param folder of the pieces
   */
  EncodeStage(
      StageContext context,
      EncodeParameters parameters,
      PieceStage.Facts texts,
      Path folder,
      LoadedEncoder encoder) {
    this.context = context;
    this.parameters = parameters;
    this.texts = texts;
    this.folder = folder;
    this.encoder = encoder;
  }

  /**
   * What a group came to.
   *
   * @param reading of the texts that it is of
   */
  private record Group(String reading, List<EncodedPiece> pieces) {}

  /**
   * What the stage did.
   *
   * @param seconds of this run
   * @param pieces all of them, in the order of their names
   * @param taken texts that an earlier run had encoded
   * @param stages where their files are
   */
  record Facts(double seconds, List<EncodedPiece> pieces, long taken, List<String> stages) {
    long rows() {
      return pieces.stream().mapToLong(EncodedPiece::rows).sum();
    }
  }

  /**
   * Encodes what no earlier run did.
   *
   * @param textsPerSecond of one core
   * @param secondsOfGroup that a group shall take
   */
  Facts run(double textsPerSecond, double secondsOfGroup) {
    long start = System.nanoTime();
    List<EncodedPiece> done = new ArrayList<>();
    List<String> stages = new ArrayList<>();
    takeFinished(done, stages);
    long taken = done.stream().mapToLong(EncodedPiece::rows).sum();
    tell(texts.rows() - taken, taken, textsPerSecond);
    Set<String> names = new HashSet<>();
    done.forEach(piece -> names.add(piece.name()));
    List<TextPiece> left =
        texts.pieces().stream()
            .filter(piece -> piece.rows() > 0 && !names.contains(piece.name()))
            .toList();
    int number = 0;
    for (int from = 0; from < left.size(); ) {
      int to = endOfGroup(left, from, textsPerSecond * secondsOfGroup);
      while (context.run().isFinished(name(number))) {
        number++;
      }
      done.addAll(encode(name(number), left.subList(from, to)));
      stages.add(name(number));
      from = to;
    }
    done.sort(Comparator.comparing(EncodedPiece::name));
    return new Facts((System.nanoTime() - start) / 1e9, List.copyOf(done), taken, stages);
  }

  private void tell(long left, long taken, double textsPerSecond) {
    if (taken > 0) {
      LOG.info("encoding: {} encoded by an earlier run", Quantity.of(taken, "text"));
    }
    int slots = context.sparkContext().defaultParallelism();
    LOG.info(
        "plan: {} to encode, tried at {} texts/s on a core: {} s on {}",
        Quantity.of(left, "text"),
        String.format(Locale.ROOT, "%,.0f", textsPerSecond),
        String.format(Locale.ROOT, "%,.0f", left / (textsPerSecond * slots)),
        Quantity.of(slots, "core"));
  }

  private void takeFinished(List<EncodedPiece> done, List<String> stages) {
    int missing = 0;
    for (int number = 0; missing < GAP; number++) {
      if (isOfTheseTexts(name(number))) {
        done.addAll(context.run().facts(name(number), Group.class).pieces());
        stages.add(name(number));
        missing = 0;
      } else {
        missing++;
      }
    }
  }

  private boolean isOfTheseTexts(String stage) {
    return context.run().isFinished(stage)
        && context.run().facts(stage, Group.class).reading().equals(texts.reading())
        && context.run().claim(stage);
  }

  private int endOfGroup(List<TextPiece> left, int from, double textsOfGroup) {
    int slots = context.sparkContext().defaultParallelism();
    double most = textsOfGroup * slots;
    long rows = 0;
    int to = from;
    while (to < left.size() && (to - from < slots || rows < most)) {
      rows += left.get(to++).rows();
    }
    return to;
  }

  private List<EncodedPiece> encode(String stage, List<TextPiece> pieces) {
    Path target = context.run().startStage(stage);
    context.describe("encoding", pieces.stream().mapToLong(TextPiece::rows).sum());
    PieceEncoder work =
        new PieceEncoder(
            folder.toString(),
            encoder,
            parameters.npy(),
            new EmbeddingFile(
                parameters.componentType(), parameters.numbered() || texts.wholeNumbers()),
            target.toString(),
            context.hadoop());
    try {
      List<EncodedPiece> done =
          context.sparkContext().parallelize(pieces, pieces.size()).map(work).collect();
      context.run().finish(stage, new Group(texts.reading(), done));
      return done;
    } catch (Exception e) {
      // Spark's actions throw checked exceptions that they do not declare.
      throw ReadFailure.translate(e);
    }
  }

  private static String name(int number) {
    return String.format(Locale.ROOT, "encode-%06d", number);
  }
}
