package io.tsds.text;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.tsds.UserException;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A sentence encoder in ONNX, as exported from Hugging Face: tokens go through the network, and the
 * embeddings of the tokens are pooled (Reimers and Gurevych 2019, section 3).
 *
 * <p>Each text goes through the network alone, on the calling thread. Texts that share a batch
 * change each other's embeddings: a quantized network scales what flows through it by the largest
 * value of the whole batch, and a product of matrices adds up in another order with other sizes. So
 * equal texts have equal embeddings, wherever they stand. It costs about a fifth of the speed of
 * the best batches. On another kind of processor the last digits may be others.
 */
public final class SentenceEncoder implements TextEncoder, AutoCloseable {
  private static final String TOKENS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";
  private static final Set<String> KNOWN = Set.of(TOKENS, MASK, TYPES);
  private static final List<String> USUAL_OUTPUTS =
      List.of("last_hidden_state", "token_embeddings");

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final TextTokenizer tokenizer;
  private final EncoderOptions options;
  private final String output;
  private final int dimension;

  private SentenceEncoder(
      OrtEnvironment environment,
      OrtSession session,
      TextTokenizer tokenizer,
      EncoderOptions options)
      throws OrtException {
    this.environment = environment;
    this.session = session;
    this.tokenizer = tokenizer;
    this.options = options;
    requireKnownInputs(session.getInputNames());
    this.output = output(session.getOutputInfo());
    requireEmbeddings(session.getOutputInfo().get(output));
    this.dimension = encode("").vector().length;
  }

  /**
   * Loads an encoder.
   *
   * @throws UserException if the files are no sentence encoder
   */
  public static SentenceEncoder of(EncoderFiles files, EncoderOptions options) {
    TextTokenizer tokenizer = TextTokenizer.of(files.tokenizer(), options.maxTokens());
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions oneThread = new OrtSession.SessionOptions()) {
      oneThread.setIntraOpNumThreads(1);
      oneThread.setInterOpNumThreads(1);
      return new SentenceEncoder(
          environment, environment.createSession(files.model(), oneThread), tokenizer, options);
    } catch (OrtException e) {
      throw new UserException(
          "`model` has a network that ONNX Runtime cannot run: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses to go on without the libraries, which are in none of the job's jars.
   *
   * @throws UserException that tells where they are
   */
  public static void requireLibraries() {
    try {
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      Class.forName("ai.onnxruntime.OrtEnvironment", false, loader);
      Class.forName("ai.djl.huggingface.tokenizers.HuggingFaceTokenizer", false, loader);
    } catch (ClassNotFoundException e) {
      throw new UserException(
          "ONNX Runtime and the tokenizers are not on the class path, which texts are encoded with;"
              + " start with the launcher, which adds their jars, or give spark-submit the jars of"
              + " spark-job/target/encoder with its own option for jars",
          e);
    }
  }

  private static void requireKnownInputs(Set<String> inputs) {
    Set<String> others = new TreeSet<>(inputs);
    others.removeAll(KNOWN);
    if (!inputs.contains(TOKENS) || !others.isEmpty()) {
      throw new UserException(
          "`model` has a network with the inputs "
              + String.join(", ", new TreeSet<>(inputs))
              + "; a sentence encoder has input_ids, and may have attention_mask and"
              + " token_type_ids");
    }
  }

  /** The embeddings of the tokens, if one of the usual names tells, or else what comes first. */
  private static String output(Map<String, NodeInfo> outputs) {
    return USUAL_OUTPUTS.stream()
        .filter(outputs::containsKey)
        .findFirst()
        .orElseGet(() -> outputs.keySet().iterator().next());
  }

  private void requireEmbeddings(NodeInfo node) {
    if (!(node.getInfo() instanceof TensorInfo info)
        || info.type != OnnxJavaType.FLOAT
        || info.getShape().length < 2
        || info.getShape().length > 3) {
      throw new UserException(
          "`model` has a network whose output "
              + output
              + " is no embeddings of float32, of tokens or of texts: "
              + node.getInfo());
    }
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public EncodedText encode(String text) {
    TokenizedText tokens = tokenizer.tokenize(options.prefix() + text);
    try (Inputs inputs = new Inputs(tokens);
        OrtSession.Result result = session.run(inputs.tensors, Set.of(output))) {
      OnnxTensor tensor = (OnnxTensor) result.get(0);
      return new EncodedText(vector(tensor), tokens.count(), tokens.truncated());
    } catch (OrtException e) {
      throw new UserException(
          "`model` fails on a text of "
              + tokens.count()
              + " tokens; a smaller `max-tokens` may help: "
              + e.getMessage(),
          e);
    }
  }

  private float[] vector(OnnxTensor tensor) {
    long[] shape = tensor.getInfo().getShape();
    float[] values = new float[tensor.getFloatBuffer().remaining()];
    tensor.getFloatBuffer().get(values);
    double[] pooled = new double[(int) shape[shape.length - 1]];
    if (shape.length == 2) {
      // The network pools itself.
      Pooling.CLS.pool(values, 1, pooled);
    } else {
      options.pooling().pool(values, (int) shape[1], pooled);
    }
    return options.normalized() ? unit(pooled) : plain(pooled);
  }

  private static float[] unit(double[] vector) {
    double square = 0;
    for (double component : vector) {
      square += component * component;
    }
    double length = Math.sqrt(square);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (length == 0 ? 0 : vector[i] / length);
    }
    return unit;
  }

  private static float[] plain(double[] vector) {
    float[] plain = new float[vector.length];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (float) vector[i];
    }
    return plain;
  }

  /** The network's inputs for one text. */
  private final class Inputs implements AutoCloseable {
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    Inputs(TokenizedText tokens) throws OrtException {
      long[] ones = new long[tokens.count()];
      Arrays.fill(ones, 1);
      add(TOKENS, tokens.ids());
      add(MASK, ones);
      add(TYPES, tokens.types());
    }

    private void add(String name, long[] values) throws OrtException {
      if (session.getInputNames().contains(name)) {
        tensors.put(
            name,
            OnnxTensor.createTensor(
                environment, LongBuffer.wrap(values), new long[] {1, values.length}));
      }
    }

    @Override
    public void close() {
      OnnxValue.close(tensors.values());
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
