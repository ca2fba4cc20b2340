package io.tsds.linalg;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Products of bfloat16 matrices with float32 sums by oneDNN from the job jar, on processors that
 * have instructions for them, about twice as fast as float32 ones. A product of two bfloat16 is
 * exact in float32, so that the usual error bound of a dot product holds for rows that were {@link
 * #round rounded} before.
 */
public final class Bf16Blas implements Blas {
  private final Dnnl library;
  private final dnnl_engine engine;

  /** A thread's stream, and its products by shape. */
  private final ThreadLocal<Products> products = ThreadLocal.withInitial(Products::new);

  private Bf16Blas(Dnnl library) {
    this.library = library;
    PointerPointer<Pointer> created = new PointerPointer<>(1);
    Dnnl.requireSuccess(dnnl.dnnl_engine_create(created, dnnl.dnnl_cpu, 0), "an engine");
    this.engine = new dnnl_engine(created.get(0));
  }

  /**
   * Loads the library.
   *
   * @throws IllegalStateException with the reason if this machine cannot run it, or not fast
   */
  public static Bf16Blas load() {
    Dnnl library = Dnnl.load();
    if (!Dnnl.hasAny(Dnnl.AVX512_BF16)) {
      throw new IllegalStateException("this processor has no bfloat16 dot products");
    }
    return new Bf16Blas(library);
  }

  /** The nearest bfloat16, halves to even; finite values up to 2^127 stay finite. */
  public static float round(float value) {
    int bits = Float.floatToRawIntBits(value);
    int rounded = bits + 0x7fff + (bits >>> 16 & 1);
    return Float.intBitsToFloat(rounded & 0xffff0000);
  }

  @Override
  public BlasDescription description() {
    return new BlasDescription(library.name(), "bfloat16", "");
  }

  @Override
  public FloatMatrix allocate(int rows, int columns) {
    return new Bf16Matrix(rows, columns);
  }

  @Override
  public FloatMatrix allocateScores(int rows, int columns) {
    return new NativeMatrix(rows, columns);
  }

  @Override
  public void multiplyTransposed(
      FloatMatrix a, int aRow, int m, FloatMatrix b, int bRow, int n, FloatMatrix scores) {
    int d = Blas.requireShapes(a, aRow, m, b, bRow, n, scores);
    if (d > LONGEST_SUM) {
      throw new IllegalArgumentException(
          "rows have %d components; must be at most %d for bfloat16".formatted(d, LONGEST_SUM));
    }
    library.bindThread();
    products
        .get()
        .of(m, n, d)
        .multiply(
            ((Bf16Matrix) a).row(aRow),
            ((Bf16Matrix) b).row(bRow),
            ((NativeMatrix) scores).at(0, 0));
  }

  private final class Products {
    private final Map<List<Integer>, Product> made = new HashMap<>();
    private final dnnl_stream stream;

    Products() {
      PointerPointer<Pointer> created = new PointerPointer<>(1);
      Dnnl.requireSuccess(
          dnnl.dnnl_stream_create(created, engine, dnnl.dnnl_stream_default_flags), "a stream");
      this.stream = new dnnl_stream(created.get(0));
    }

    Product of(int m, int n, int d) {
      return made.computeIfAbsent(List.of(m, n, d), shape -> new Product(stream, m, n, d));
    }
  }

  /** A product of one shape, made once since that takes oneDNN a while. */
  private final class Product {
    private final dnnl_stream stream;
    private final dnnl_primitive primitive;
    private final dnnl_memory left;
    private final dnnl_memory right;
    private final dnnl_memory target;
    private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(3);

    Product(dnnl_stream stream, int m, int n, int d) {
      this.stream = stream;
      dnnl_memory_desc leftShape = shape(dnnl.dnnl_bf16, m, d, d, 1);
      dnnl_memory_desc rightShape = shape(dnnl.dnnl_bf16, d, n, 1, d);
      dnnl_memory_desc targetShape = shape(dnnl.dnnl_f32, m, n, n, 1);
      PointerPointer<Pointer> created = new PointerPointer<>(1);
      Dnnl.requireSuccess(
          dnnl.dnnl_matmul_primitive_desc_create(
              created, engine, leftShape, rightShape, null, targetShape, null),
          "a product [%d x %d x %d] of bfloat16".formatted(m, n, d));
      dnnl_primitive_desc description = new dnnl_primitive_desc(created.get(0));
      Dnnl.requireSuccess(dnnl.dnnl_primitive_create(created, description), "that product");
      this.primitive = new dnnl_primitive(created.get(0));
      this.left = memory(leftShape);
      this.right = memory(rightShape);
      this.target = memory(targetShape);
      arguments.position(0).arg(dnnl.DNNL_ARG_SRC).memory(left);
      arguments.position(1).arg(dnnl.DNNL_ARG_WEIGHTS).memory(right);
      arguments.position(2).arg(dnnl.DNNL_ARG_DST).memory(target);
      arguments.position(0);
    }

    private dnnl_memory_desc shape(int type, long rows, long columns, long down, long right) {
      PointerPointer<Pointer> created = new PointerPointer<>(1);
      Dnnl.requireSuccess(
          dnnl.dnnl_memory_desc_create_with_strides(
              created, 2, new LongPointer(rows, columns), type, new LongPointer(down, right)),
          "a matrix [%d x %d]".formatted(rows, columns));
      return new dnnl_memory_desc(created.get(0));
    }

    private dnnl_memory memory(dnnl_memory_desc shape) {
      PointerPointer<Pointer> created = new PointerPointer<>(1);
      Dnnl.requireSuccess(
          dnnl.dnnl_memory_create(created, shape, engine, new Pointer()), "a matrix's memory");
      return new dnnl_memory(created.get(0));
    }

    void multiply(Pointer a, Pointer b, Pointer scores) {
      dnnl.dnnl_memory_set_data_handle(left, a);
      dnnl.dnnl_memory_set_data_handle(right, b);
      dnnl.dnnl_memory_set_data_handle(target, scores);
      Dnnl.requireSuccess(
          dnnl.dnnl_primitive_execute(primitive, stream, 3, arguments), "to multiply");
    }
  }
}
