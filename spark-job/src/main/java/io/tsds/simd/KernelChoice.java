package io.tsds.simd;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses between a kernel on vectors of the processor (SIMD) and the plain one with the same
 * results, and remembers why this process could not have the former.
 */
public final class KernelChoice {
  private static final Logger LOG = LoggerFactory.getLogger("io.tsds");
  private static final String MODULE = "jdk.incubator.vector";

  /** Why this process runs plain kernels in place of vectorized ones; null where it does not. */
  private static final AtomicReference<String> FALLBACK = new AtomicReference<>();

  private KernelChoice() {}

  /**
   * The vectorized kernel where JVM and processor have what it takes, else the plain one.
   *
   * @param name class of the vectorized kernel, with a public constructor and a public static
   *     method {@code isAvailable}
   */
  public static <K> K fastest(Class<K> type, String name, Supplier<? extends K> plain) {
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      fellBack(
          "plain Java kernels run, since this Java was started without --add-modules " + MODULE);
      return plain.get();
    }
    try {
      // By name: that class is compiled apart, because javac warns of the incubating module.
      Class<? extends K> vector = Class.forName(name).asSubclass(type);
      boolean available = (boolean) vector.getMethod("isAvailable").invoke(null);
      if (!available) {
        fellBack(
            "plain Java kernels run for some arithmetic, since this processor or Java has no"
                + " vectors for it");
        return plain.get();
      }
      return vector.getConstructor().newInstance();
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException e) {
      throw new IllegalStateException("the job jar lacks " + name, e);
    }
  }

  private static void fellBack(String reason) {
    if (FALLBACK.compareAndSet(null, reason)) {
      LOG.warn("{}; results are the same, and some steps take longer", reason);
    }
  }

  /** Why this process has run plain kernels so far, if it has. */
  public static Optional<String> fallback() {
    return Optional.ofNullable(FALLBACK.get());
  }
}
