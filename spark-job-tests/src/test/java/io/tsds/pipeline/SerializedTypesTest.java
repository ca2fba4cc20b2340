package io.tsds.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.verify.Verification;
import java.io.IOException;
import java.io.Serializable;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.util.AccumulatorV2;
import org.junit.jupiter.api.Test;

/**
 * What the stages send each other is written by Java in sessions that serialize with Kryo, which
 * cannot write records.
 */
class SerializedTypesTest {
  @Test
  void recordsThatStagesSendAreWrittenByJava() {
    List<Class<?>> records =
        Stream.of(SelectionPipeline.class, Verification.class)
            .flatMap(anchor -> classes(anchor).stream())
            .filter(type -> type.isRecord() && Serializable.class.isAssignableFrom(type))
            // Functions and accumulators travel with the tasks, which Java always writes.
            .filter(type -> Stream.of(type.getInterfaces()).allMatch(Serializable.class::equals))
            .filter(type -> !AccumulatorV2.class.isAssignableFrom(type))
            .toList();
    assertThat(records).hasSizeGreaterThan(10);
    for (Class<?> type : records) {
      DefaultSerializer serializer = type.getAnnotation(DefaultSerializer.class);
      assertThat(serializer).as("%s", type).isNotNull();
      assertThat(serializer.value()).isEqualTo(JavaSerializer.class);
    }
  }

  /** The classes of a class's package and of those below it. */
  private static List<Class<?>> classes(Class<?> anchor) {
    String name = anchor.getPackageName();
    try {
      Path root = Path.of(anchor.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(root)) {
        return classesIn(root.resolve(name.replace('.', '/')), name);
      }
      try (FileSystem jar = FileSystems.newFileSystem(root)) {
        return classesIn(jar.getPath(name.replace('.', '/')), name);
      }
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("no classes of " + name, e);
    }
  }

  private static List<Class<?>> classesIn(Path folder, String packageName) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString().replace('/', '.'))
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .<Class<?>>map(
              name ->
                  load(packageName + "." + name.substring(0, name.length() - ".class".length())))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, SelectionPipeline.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
