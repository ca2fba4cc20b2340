package io.tsds.pipeline.encode;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.UserException;
import io.tsds.parameters.EncodeParameters;
import io.tsds.storage.files.StorageUri;
import io.tsds.text.EncoderFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where the files of a sentence encoder are: in a jar, or in a folder on any file system. The
 * driver and every executor read them from there.
 *
 * @param model the name of a model that is brought along, or a folder
 */
@DefaultSerializer(JavaSerializer.class)
record ModelFiles(String model) implements Serializable {
  private static final String ENTRY = "/all-minilm-l6-v2-q";
  private static final String NETWORK = "model.onnx";
  private static final String TOKENIZER = "tokenizer.json";

  /**
   * Reads them.
   *
   * @throws UserException if they are not there
   */
  EncoderFiles read(Configuration hadoop) {
    if (model.equals(EncodeParameters.BROUGHT_ALONG)) {
      return new EncoderFiles(entry(ENTRY + ".onnx"), entry(ENTRY + "-tokenizer.json"));
    }
    Path folder = StorageUri.path("`model`", model);
    try {
      FileSystem files = folder.getFileSystem(hadoop);
      return new EncoderFiles(
          bytes(files, network(files, folder)), bytes(files, new Path(folder, TOKENIZER)));
    } catch (FileNotFoundException e) {
      throw missing(e);
    } catch (IOException e) {
      throw new UserException("`model` " + model + " cannot be read: " + e.getMessage(), e);
    }
  }

  private UserException missing(FileNotFoundException e) {
    return new UserException(
        "`model` is "
            + model
            + ", which is neither "
            + EncodeParameters.BROUGHT_ALONG
            + " nor a folder with model.onnx, or onnx/model.onnx, and tokenizer.json, as a sentence"
            + " encoder is exported from Hugging Face: "
            + e.getMessage(),
        e);
  }

  /** Exports put the network into the folder, or into one of its own. */
  private static Path network(FileSystem files, Path folder) throws IOException {
    Path own = new Path(folder, "onnx/" + NETWORK);
    return files.exists(own) ? own : new Path(folder, NETWORK);
  }

  private static byte[] bytes(FileSystem files, Path file) throws IOException {
    try (InputStream in = files.open(file)) {
      return in.readAllBytes();
    }
  }

  private static byte[] entry(String name) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try (InputStream in = loader.getResourceAsStream(name.substring(1))) {
      if (in == null) {
        throw new UserException(
            "`model` "
                + EncodeParameters.BROUGHT_ALONG
                + " is not on the class path; start with the launcher, which adds its jar, or give"
                + " spark-submit the jars of spark-job/target/encoder with its own option for jars");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + name, e);
    }
  }
}
