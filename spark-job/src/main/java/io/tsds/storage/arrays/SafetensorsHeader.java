package io.tsds.storage.arrays;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tsds.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The head of a {@code .safetensors} file: the length of the header in 8 bytes, little-endian, and
 * the header, a JSON object of each tensor's element type, shape and place. The tensors lie behind
 * it, row by row, without gaps; a file in which they overlap or leave bytes over is refused, as the
 * format's own readers do.
 */
final class SafetensorsHeader {
  /** A file of embeddings has a few tensors; a larger length comes from a broken file. */
  static final int LARGEST_HEADER = 4 << 20;

  private static final String METADATA = "__metadata__";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String path;
  private final long length;
  private final long dataStart;

  private SafetensorsHeader(String path, long length, long dataStart) {
    this.path = path;
    this.length = length;
    this.dataStart = dataStart;
  }

  /**
   * A tensor as the header has it.
   *
   * @param begin its first byte behind the header
   * @param end the byte after its last
   */
  private record Tensor(String name, String type, long[] shape, long begin, long end) {}

  /** The rows of the tensor that is chosen. */
  static RecordFile read(InputStream in, String path, long length, ArrayChoice choice)
      throws IOException {
    byte[] prefix = in.readNBytes(Long.BYTES);
    if (prefix.length < Long.BYTES) {
      throw new UserException(
          path + ": is no safetensors file: it has fewer than the 8 bytes of its header's length");
    }
    long headerBytes = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerBytes < 2 || headerBytes > LARGEST_HEADER) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: is no safetensors file of embeddings: the length of its header reads %s; must be 2"
                  + " to %d",
              path,
              Long.toUnsignedString(headerBytes),
              LARGEST_HEADER));
    }
    byte[] header = in.readNBytes((int) headerBytes);
    if (header.length < headerBytes) {
      throw new UserException(path + ": ends inside its safetensors header; the file is cut short");
    }
    return new SafetensorsHeader(path, length, Long.BYTES + headerBytes).read(header, choice);
  }

  private RecordFile read(byte[] header, ArrayChoice choice) throws IOException {
    Map<String, Tensor> tensors = tensors(header);
    requireNoGaps(tensors);
    String chosen = choice.of(tensors.keySet(), name -> tensors.get(name).shape(), path);
    return file(tensors.get(chosen));
  }

  private Map<String, Tensor> tensors(byte[] header) throws IOException {
    JsonNode root;
    try {
      root =
          MAPPER.readTree(
              StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(header)).toString());
    } catch (CharacterCodingException e) {
      throw malformed("it is not UTF-8", e);
    } catch (JsonProcessingException e) {
      throw malformed(ArrayChoice.shown(e.getOriginalMessage()), e);
    }
    if (header[0] != '{' || !root.isObject()) {
      throw malformed("it is no JSON object", null);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals(METADATA)) {
        tensors.put(entry.getKey(), tensor(entry.getKey(), entry.getValue()));
      }
    }
    return tensors;
  }

  private Tensor tensor(String name, JsonNode node) {
    JsonNode type = node.path("dtype");
    long[] shape = naturals(node.path("shape"));
    long[] offsets = naturals(node.path("data_offsets"));
    if (!type.isTextual() || shape == null || offsets == null || offsets.length != 2) {
      throw malformed(
          "tensor "
              + ArrayChoice.shown(name)
              + " must have dtype, shape and two data_offsets, of whole numbers from 0 on",
          null);
    }
    if (offsets[0] > offsets[1] || offsets[1] > length - dataStart) {
      throw fault(
          String.format(
              Locale.ROOT,
              "says that tensor %s lies in bytes %d to %d of %d; the file is cut short or damaged",
              ArrayChoice.shown(name),
              offsets[0],
              offsets[1],
              length - dataStart));
    }
    return new Tensor(name, type.textValue(), shape, offsets[0], offsets[1]);
  }

  /** The numbers of an array, or null where it is none of whole numbers from 0 on. */
  private static long[] naturals(JsonNode array) {
    if (!array.isArray()) {
      return null;
    }
    long[] numbers = new long[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode number = array.get(i);
      if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
        return null;
      }
      numbers[i] = number.longValue();
    }
    return numbers;
  }

  private void requireNoGaps(Map<String, Tensor> tensors) {
    List<Tensor> inOrder = new ArrayList<>(tensors.values());
    inOrder.sort(Comparator.comparingLong(Tensor::begin).thenComparingLong(Tensor::end));
    long end = 0;
    for (Tensor tensor : inOrder) {
      if (tensor.begin() != end) {
        throw fault(
            String.format(
                Locale.ROOT,
                "says that tensor %s begins at byte %d of the data, but the tensors before it end at"
                    + " byte %d; the header is damaged",
                ArrayChoice.shown(tensor.name()),
                tensor.begin(),
                end));
      }
      end = tensor.end();
    }
    if (end != length - dataStart) {
      throw fault(
          String.format(
              Locale.ROOT,
              "has %d bytes behind its header, but its tensors take %d; something was appended, or the"
                  + " header is damaged",
              length - dataStart,
              end));
    }
  }

  private RecordFile file(Tensor tensor) {
    String name = path + ": tensor " + ArrayChoice.shown(tensor.name());
    ElementDecoder type = type(tensor.type(), name);
    int dimension = NpyHeader.dimension(tensor.shape(), name);
    long rows = tensor.shape()[0];
    long rowBytes = (long) dimension * type.bytes();
    long bytes = tensor.end() - tensor.begin();
    if (bytes % rowBytes != 0 || bytes / rowBytes != rows) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: has %d bytes, which are not its %d rows of %d; the header is damaged",
              name,
              bytes,
              rows,
              rowBytes));
    }
    return new RecordFile(path, length, dataStart + tensor.begin(), rows, dimension, type, 0);
  }

  private static ElementDecoder type(String type, String name) {
    return switch (type) {
      case "F16" -> ElementDecoder.FLOAT16;
      case "BF16" -> ElementDecoder.BFLOAT16;
      case "F32" -> ElementDecoder.FLOAT32;
      case "F64" -> ElementDecoder.FLOAT64;
      case "I8" -> ElementDecoder.INT8;
      case "U8" -> ElementDecoder.UINT8;
      default ->
          throw new UserException(
              String.format(
                  Locale.ROOT,
                  "%s: has dtype %s; must be F16, BF16, F32, F64, I8 or U8: save tensor.float()",
                  name,
                  ArrayChoice.shown(type)));
    };
  }

  private UserException malformed(String fault, Exception cause) {
    return new UserException(path + ": has a malformed safetensors header: " + fault, cause);
  }

  private UserException fault(String fault) {
    return new UserException(path + ": " + fault);
  }
}
