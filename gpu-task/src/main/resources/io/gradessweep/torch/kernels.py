# The math of the decoder, as TorchScript: stateless methods that take every weight as an argument.
# Shapes: B rows, T tokens, D hidden size, H heads, K key-value heads, C head_dim, V vocabulary, N selected positions.
# w holds a layer's weights by the names of its slots: q k v o gate up down, input_norm, post_attention_norm, and, if
# the family normalises queries and keys, q_norm and k_norm. bias holds the biases by the names of the projections.
# Under NF4 the projections in w are codes, and quant holds the tensors that decode them: levels (256, 2) has the two
# levels of each byte, scale_levels (256) has the values of the scales' codes, and each projection, such as q, has
# q.scale_codes, the codes of its blocks' scales, q.scale_ranges, the scales of these, and q.scale_offset, their offset.
# Otherwise quant is empty.
# lora_a and lora_b hold A and B of a layer's adapters by the names of the projections. The parts of a fused module
# share the A of the first of them, and lora_a has it only under the first.
# drop is the probability with which an element of an adapter's input is dropped in training, drawn from seed alone; it
# is 0 in scoring.

  # Returns scaling x A^T, the input of an adapter's B. A projection without an A of its own shares that of the
  # projection before it, so its result is that projection's (before).
  def lora_down(self: __torch__.Kernels, x: Tensor, lora_a: Dict[str, Tensor], name: str, scaling: float, drop: float, seed: int, before: Tensor) -> Tensor:
    n = before
    if torch.__contains__(lora_a, name):
      n = torch.mul(torch.linear((self).dropped(x, drop, seed), lora_a[name]), scaling)
    else:
      pass
    return n

  # Applies dropout to x. It draws from a generator of its own, since libtorch's default one is shared by the process.
  def dropped(self: __torch__.Kernels, x: Tensor, drop: float, seed: int) -> Tensor:
    y = x
    if torch.gt(drop, 0.):
      g = torch.Generator(device=ops.prim.device(x), seed=seed)
      kept = torch.bernoulli(torch.empty_like(x), 1. - drop, generator=g)
      y = torch.mul(x, torch.div(kept, 1. - drop))
    else:
      pass
    return y

  # Returns a projection's weight in the number format in which the layers compute.
  def weight(self: __torch__.Kernels, x: Tensor, w: Dict[str, Tensor], quant: Dict[str, Tensor], name: str) -> Tensor:
    v = w[name]
    if torch.gt(torch.len(quant), 0):
      codes = quant[torch.add(name, ".scale_codes")]
      ranges = quant[torch.add(name, ".scale_ranges")]
      offset = quant[torch.add(name, ".scale_offset")]
      v = (self).dequantise(v, quant["levels"], quant["scale_levels"], codes, ranges, offset)
      v = torch.to(v, ops.prim.dtype(x))
    else:
      pass
    return v

  # Quantises w (R, C), float32, C even, to NF4 (arXiv 2305.14314) in the layout of bitsandbytes. Each block of 64
  # elements is scaled by its largest magnitude and encoded in 4 bits, two codes per byte, the first in the high bits.
  # The mean of the scales, which is the offset, is subtracted from them, and each block of 256 is scaled and encoded in
  # 8 bits. Returns the codes (R, C / 2), the codes of the scales, the scales of these, and the offset.
  def quantise(self: __torch__.Kernels, w: Tensor, bounds: Tensor, scale_bounds: Tensor) -> List[Tensor]:
    R = torch.size(w, 0)
    n = torch.numel(w)
    blocks = torch.floordiv(n + 63, 64)
    b = torch.view(torch.constant_pad_nd(torch.reshape(w, [-1]), [0, blocks * 64 - n], 0), [-1, 64])
    scale = torch.amax(torch.abs(b), [1], False)
    x = torch.div(b, torch.unsqueeze(torch.clamp_min(scale, 1.0e-38), 1))
    codes = torch.slice(torch.view(torch.bucketize(x, bounds, out_int32=True, right=False), [-1]), 0, 0, n)
    pairs = torch.view(codes, [-1, 2])
    packed = torch.to(torch.add(torch.mul(torch.select(pairs, 1, 0), 16), torch.select(pairs, 1, 1)), 0)
    offset = torch.mean(scale)
    groups = torch.floordiv(blocks + 255, 256)
    c = torch.view(torch.constant_pad_nd(torch.sub(scale, offset), [0, groups * 256 - blocks], 0), [-1, 256])
    second = torch.amax(torch.abs(c), [1], False)
    s = torch.div(c, torch.unsqueeze(torch.clamp_min(second, 1.0e-38), 1))
    q = torch.slice(torch.view(torch.bucketize(s, scale_bounds, out_int32=True, right=False), [-1]), 0, 0, blocks)
    return [torch.view(packed, [R, -1]), torch.to(q, 0), second, offset]

  # Returns the matrix (R, C), float32, from the results of quantise and the levels.
  def dequantise(self: __torch__.Kernels, codes: Tensor, levels: Tensor, scale_levels: Tensor, q: Tensor, second: Tensor, offset: Tensor) -> Tensor:
    R = torch.size(codes, 0)
    n = torch.numel(codes) * 2
    blocks = torch.numel(q)
    scale = torch.slice(torch.repeat_interleave(second, 256), 0, 0, blocks)
    scale = torch.add(torch.mul(torch.index_select(scale_levels, 0, torch.to(q, 3)), scale), offset)
    v = torch.view(torch.index_select(levels, 0, torch.to(torch.view(codes, [-1]), 3)), [-1])
    if torch.ne(blocks * 64, n):
      v = torch.constant_pad_nd(v, [0, blocks * 64 - n], 0)
    else:
      pass
    v = torch.view(torch.mul(torch.view(v, [-1, 64]), torch.unsqueeze(scale, 1)), [-1])
    return torch.view(torch.slice(v, 0, 0, n), [R, -1])

  # Returns x W^T + bias + n B^T, without the terms that the projection does not have.
  def project(self: __torch__.Kernels, x: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_b: Dict[str, Tensor], name: str, n: Tensor) -> Tensor:
    if torch.__contains__(bias, name):
      y = torch.linear(x, (self).weight(x, w, quant, name), bias[name])
    else:
      y = torch.linear(x, (self).weight(x, w, quant, name))
    if torch.__contains__(lora_b, name):
      y = torch.add(y, torch.linear(n, lora_b[name]))
    else:
      pass
    return y

  # Applies the rotary position embedding to the halves of each head, as Hugging Face does. x is (B, H, T, C); cos and
  # sin are (T, R), or (B, 1, T, R) if the positions of the rows differ. The elements of a head after its first R stay as
  # they are.
  def rotate(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    R = torch.size(cos, -1)
    C = torch.size(x, -1)
    r = x
    if torch.ne(R, C):
      r = torch.slice(x, 3, 0, R)
    else:
      pass
    x1, x2, = torch.chunk(r, 2, -1)
    y = torch.add(torch.mul(r, cos), torch.mul(torch.cat([torch.neg(x2), x1], -1), sin))
    if torch.ne(R, C):
      y = torch.cat([y, torch.slice(x, 3, R, C)], -1)
    else:
      pass
    return y

  # Returns the mask (B, 1, T, T) in cos' number format: 0 where a token attends to another, -inf elsewhere. The queries
  # from a token's own column up to, but not including, column visible_until (B, T) attend to it, unless so many tokens of
  # the same sequence lie between the two that the window is exceeded. A token's place in its sequence is the number of
  # tokens that it would attend to without a window. The mask is made once for all layers; from a bool mask, attention
  # would make and keep this one in each layer.
  def mask(self: __torch__.Kernels, visible_until: Tensor, window: int, cos: Tensor) -> Tensor:
    column = torch.unsqueeze(torch.sub(torch.cumsum(torch.ones_like(torch.select(visible_until, 0, 0)), 0), 1), 1)
    seen = torch.tril(torch.gt(torch.unsqueeze(visible_until, 1), column))
    if torch.lt(window, torch.size(visible_until, 1)):
      place = torch.sum(seen, [2])
      distance = torch.sub(torch.unsqueeze(place, 2), torch.unsqueeze(place, 1))
      seen = torch.logical_and(seen, torch.lt(distance, window))
    else:
      pass
    return torch.log_(torch.to(torch.unsqueeze(seen, 1), ops.prim.dtype(cos)))

  # Computes one decoder layer, (B, T, D) -> (B, T, D). scaling holds the factors of the adapters of q, k, v, o, gate, up
  # and down. The list mask is empty for plain causal attention; otherwise it holds a result of mask.
  def layer(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, kv_heads: int, head_dim: int, eps: float) -> Tensor:
    p = (self).qkv(x, cos, sin, w, bias, quant, lora_a, lora_b, scaling, drop, seed, heads, kv_heads, head_dim, eps)
    a = (self).attention(p[0], p[1], p[2], mask)
    return (self).output_and_mlp(x, a, w, bias, quant, lora_a, lora_b, scaling, drop, seed, eps)

  # Computes one decoder layer and writes its keys and values into the cache (B, K, n, C), starting at column at. If at
  # is 0, x is the beginning of every row, and mask is that of layer. Otherwise x is one token per row, which attends to
  # all columns so far except those that the mask (B, 1, 1, n), if there is one, hides.
  def cached_layer(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], heads: int, kv_heads: int, head_dim: int, eps: float, keys: Tensor, values: Tensor, at: int) -> Tensor:
    p = (self).qkv(x, cos, sin, w, bias, quant, lora_a, lora_b, scaling, 0., 0, heads, kv_heads, head_dim, eps)
    end = at + torch.size(x, 1)
    _0 = torch.copy_(torch.slice(keys, 2, at, end), p[1], False)
    _1 = torch.copy_(torch.slice(values, 2, at, end), p[2], False)
    if torch.eq(at, 0):
      a = (self).attention(p[0], p[1], p[2], mask)
    else:
      a = (self).step_attention(p[0], torch.slice(keys, 2, 0, end), torch.slice(values, 2, 0, end), mask)
    return (self).output_and_mlp(x, a, w, bias, quant, lora_a, lora_b, scaling, 0., 0, eps)

  # Returns the queries (B, H, T, C), and the keys and values (B, K, T, C), of x.
  def qkv(self: __torch__.Kernels, x: Tensor, cos: Tensor, sin: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, kv_heads: int, head_dim: int, eps: float) -> List[Tensor]:
    B = torch.size(x, 0)
    T = torch.size(x, 1)
    h = torch.rms_norm(x, [torch.size(x, 2)], w["input_norm"], eps)
    n = (self).lora_down(h, lora_a, "q", scaling[0], drop, seed, h)
    q = torch.view((self).project(h, w, bias, quant, lora_b, "q", n), [B, T, heads, head_dim])
    n = (self).lora_down(h, lora_a, "k", scaling[1], drop, seed + 1, n)
    k = torch.view((self).project(h, w, bias, quant, lora_b, "k", n), [B, T, kv_heads, head_dim])
    n = (self).lora_down(h, lora_a, "v", scaling[2], drop, seed + 2, n)
    v = torch.view((self).project(h, w, bias, quant, lora_b, "v", n), [B, T, kv_heads, head_dim])
    if torch.__contains__(w, "q_norm"):
      q = torch.rms_norm(q, [head_dim], w["q_norm"], eps)
      k = torch.rms_norm(k, [head_dim], w["k_norm"], eps)
    else:
      pass
    q = (self).rotate(torch.transpose(q, 1, 2), cos, sin)
    k = (self).rotate(torch.transpose(k, 1, 2), cos, sin)
    return [q, k, torch.transpose(v, 1, 2)]

  # Returns attention's output (B, T, H * C). Keys and values are repeated, since enable_gqa takes the unfused path on
  # the CPU.
  def attention(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor]) -> Tensor:
    B = torch.size(q, 0)
    T = torch.size(q, 2)
    group = torch.floordiv(torch.size(q, 1), torch.size(k, 1))
    if torch.ne(group, 1):
      k = torch.repeat_interleave(k, group, 1)
      v = torch.repeat_interleave(v, group, 1)
    else:
      pass
    if torch.eq(torch.len(mask), 0):
      a = torch.scaled_dot_product_attention(q, k, v, None, 0.0, True, scale=None, enable_gqa=False)
    else:
      a = torch.scaled_dot_product_attention(q, k, v, mask[0], 0.0, False, scale=None, enable_gqa=False)
    return torch.reshape(torch.transpose(a, 1, 2), [B, T, -1])

  # Computes attention for one query per head and row. The queries that share a key-value head are passed as a sequence,
  # so that no key or value is repeated.
  def step_attention(self: __torch__.Kernels, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor]) -> Tensor:
    B = torch.size(q, 0)
    grouped = torch.reshape(q, [B, torch.size(k, 1), -1, torch.size(q, 3)])
    if torch.eq(torch.len(mask), 0):
      a = torch.scaled_dot_product_attention(grouped, k, v, None, 0.0, False, scale=None, enable_gqa=False)
    else:
      seen = torch.slice(mask[0], 3, 0, torch.size(k, 2))
      a = torch.scaled_dot_product_attention(grouped, k, v, seen, 0.0, False, scale=None, enable_gqa=False)
    return torch.reshape(a, [B, 1, -1])

  # Returns the layer's output from its input x and its attention's output a.
  def output_and_mlp(self: __torch__.Kernels, x: Tensor, a: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, eps: float) -> Tensor:
    x = torch.add(x, (self).project(a, w, bias, quant, lora_b, "o", (self).lora_down(a, lora_a, "o", scaling[3], drop, seed + 3, a)))
    h = torch.rms_norm(x, [torch.size(x, 2)], w["post_attention_norm"], eps)
    n = (self).lora_down(h, lora_a, "gate", scaling[4], drop, seed + 4, h)
    g = torch.silu((self).project(h, w, bias, quant, lora_b, "gate", n))
    n = (self).lora_down(h, lora_a, "up", scaling[5], drop, seed + 5, n)
    m = torch.mul(g, (self).project(h, w, bias, quant, lora_b, "up", n))
    return torch.add(x, (self).project(m, w, bias, quant, lora_b, "down", (self).lora_down(m, lora_a, "down", scaling[6], drop, seed + 6, m)))

  # Allocates a cache for the keys, or values, of rows of that many tokens, in the number format of x (B, T, D).
  def cache(self: __torch__.Kernels, x: Tensor, kv_heads: int, tokens: int, head_dim: int) -> Tensor:
    return torch.new_empty(x, [torch.size(x, 0), kv_heads, tokens, head_dim])

  def embed(self: __torch__.Kernels, table: Tensor, ids: Tensor) -> Tensor:
    return torch.embedding(table, ids)

  # Returns the gradient of embed: rows of dx (B, T, D) summed into a (V, D) table, in float32.
  def embed_grad(self: __torch__.Kernels, dx: Tensor, ids: Tensor, vocabulary: int) -> Tensor:
    return torch.embedding_dense_backward(torch.to(dx, 6), ids, vocabulary, -1, False)

  # Returns the logits (N, V), float32, of the selected positions of x (B, T, D).
  def head(self: __torch__.Kernels, x: Tensor, positions: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    D = torch.size(x, 2)
    h = torch.index_select(torch.reshape(x, [-1, D]), 0, positions)
    return torch.to(torch.linear(torch.rms_norm(h, [D], norm, eps), table), 6)

  # Returns the most likely token (N) at each of the selected positions, the first of equals.
  def head_argmax(self: __torch__.Kernels, x: Tensor, positions: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    return torch.argmax((self).head(x, positions, norm, table, eps), 1, False)

  # Returns the summed negative log-likelihood of the targets (N) at the selected positions.
  def head_loss(self: __torch__.Kernels, x: Tensor, positions: Tensor, targets: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    z = (self).head(x, positions, norm, table, eps)
    return torch.cross_entropy_loss(z, targets, None, 2, -100, 0.0)

  # Returns the log-probability of each of tokens (M). rows (M) are indices into positions and select the distributions.
  def head_logprobs(self: __torch__.Kernels, x: Tensor, positions: Tensor, rows: Tensor, tokens: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    logprobs = torch.log_softmax((self).head(x, positions, norm, table, eps), 1)
    at = torch.add(torch.mul(rows, torch.size(logprobs, 1)), tokens)
    return torch.index_select(torch.view(logprobs, [-1]), 0, at)

  # Returns a new leaf with x's values. It cuts the graph, so that each block can be differentiated separately.
  def leaf(self: __torch__.Kernels, x: Tensor, need: bool) -> Tensor:
    return torch.requires_grad_(torch.detach(x), need)

  # Returns the vector-Jacobian product: gradients of sum(y * dy) with respect to the inputs. They are made contiguous,
  # since the fused optimizers ignore strides; this is free if they are contiguous already.
  def vjp(self: __torch__.Kernels, y: Tensor, inputs: List[Tensor], dy: Tensor) -> List[Tensor]:
    gs = torch.grad([y], inputs, annotate(List[Optional[Tensor]], [dy]), None, False, False)
    out = annotate(List[Tensor], [])
    for i in range(torch.len(gs)):
      g = gs[i]
      _0 = torch.append(out, torch.contiguous(unchecked_cast(Tensor, g)))
    return out

  # bf16 and to_float32 convert to bf16 (type 15) and to float32 (type 6). A tensor that has the type already is
  # returned itself.
  def bf16(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return torch.to(x, 15)

  def to_float32(self: __torch__.Kernels, tensors: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      _0 = torch.append(out, torch.to(tensors[i], 6))
    return out

  # Returns zeros of a shape and a type, on the device of like.
  def zeros(self: __torch__.Kernels, like: Tensor, shape: List[int], type: int) -> Tensor:
    return torch.new_zeros(like, shape, dtype=type, layout=None, device=None, pin_memory=None)

  # The norms below are of float32 or bf16 tensors, and are computed in float32.
  # Returns the norms of order 1 or 2: (len(tensors)), double. On the CPU, tensors are split into pieces that stay in
  # the cache. Each piece is summed in float32 by libtorch's cascade or BLAS, and the sums of the pieces are added in
  # double. That is as exact as _foreach_norm in double, and several times faster.
  def norms(self: __torch__.Kernels, tensors: List[Tensor], p: int) -> Tensor:
    if ops.prim.is_cuda(tensors[0]):
      norms = torch.to(torch.stack(torch._foreach_norm(tensors, p, 6), 0), 7)
    else:
      sums = annotate(List[Tensor], [])
      for i in range(torch.len(tensors)):
        pieces = annotate(List[Tensor], [])
        parts = torch.split(torch.view(tensors[i], [-1]), 131072)
        for j in range(torch.len(parts)):
          piece = torch.to(parts[j], 6)
          if torch.eq(p, 1):
            _0 = torch.append(pieces, torch.sum(torch.abs(piece)))
          else:
            _1 = torch.append(pieces, torch.dot(piece, piece))
        _2 = torch.append(sums, torch.sum(torch.to(torch.stack(pieces, 0), 7)))
      norms = torch.stack(sums, 0)
      if torch.eq(p, 2):
        norms = torch.sqrt(norms)
      else:
        pass
    return norms

  # Returns the largest row sum of absolute values of each matrix (R, C): (len(tensors)), double.
  def infinity_norms(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    norms = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      rows = torch.sum(torch.abs(torch.to(tensors[i], 6)), [1], False, dtype=None)
      _0 = torch.append(norms, torch.max(rows))
    return torch.to(torch.stack(norms, 0), 7)

  # Returns the largest singular value of each matrix (R, C): (len(tensors)), double. The decomposition fails on values
  # that are not finite, so they are replaced by zeros; the sum of the matrix, times zero, then makes the result NaN.
  def spectral_norms(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    norms = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      matrix = torch.to(tensors[i], 6)
      largest = torch.max(torch.linalg_svdvals(torch.nan_to_num(matrix, 0., 0., 0.)))
      _0 = torch.append(norms, torch.add(largest, torch.mul(torch.sum(matrix), 0)))
    return torch.to(torch.stack(norms, 0), 7)

  def subtract(self: __torch__.Kernels, tensors: List[Tensor], values: List[Tensor]) -> None:
    torch._foreach_sub_(tensors, values, alpha=1)

  # Updates in place s, the smoothed magnitudes of the gradients g, and u, the smoothed distances of the magnitudes from
  # s: s = beta1 s + (1 - beta1) |g|, then u = beta2 u + (1 - beta2) ||g| - s|.
  def smooth(self: __torch__.Kernels, s: List[Tensor], u: List[Tensor], g: List[Tensor], beta1: float, beta2: float) -> None:
    for i in range(torch.len(g)):
      a = torch.abs(torch.to(g[i], 6))
      _0 = torch.lerp_(s[i], a, 1. - beta1)
      _1 = torch.lerp_(u[i], torch.abs(torch.sub(a, s[i])), 1. - beta2)

  def products(self: __torch__.Kernels, tensors: List[Tensor], others: List[Tensor]) -> List[Tensor]:
    return torch._foreach_mul(tensors, others)

  # Returns all values that the host needs from a step in one small double tensor, so that one synchronisation is
  # enough.
  def gather(self: __torch__.Kernels, parts: List[Tensor]) -> Tensor:
    flat = annotate(List[Tensor], [])
    for i in range(torch.len(parts)):
      _0 = torch.append(flat, torch.to(torch.reshape(parts[i], [-1]), 7))
    return torch.cat(flat, 0)

  def accumulate(self: __torch__.Kernels, sums: List[Tensor], parts: List[Tensor]) -> None:
    torch._foreach_add_(sums, parts, alpha=1)

  def multiply(self: __torch__.Kernels, tensors: List[Tensor], factors: List[Tensor]) -> None:
    torch._foreach_mul_(tensors, factors)

  def scale(self: __torch__.Kernels, tensors: List[Tensor], factor: float) -> None:
    torch._foreach_mul_(tensors, factor)

  # Copies each tensor's values into its partner. The number formats may differ.
  def copy_all(self: __torch__.Kernels, to: List[Tensor], values: List[Tensor]) -> None:
    torch._foreach_copy_(to, values, False)

  def copy(self: __torch__.Kernels, to: Tensor, values: Tensor) -> None:
    _0 = torch.copy_(to, values, False)

  # p are the parameters, g the gradients, m and v the moments, and s the step counts.
  def adamw(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> None:
    none = annotate(List[Tensor], [])
    torch._foreach_add_(s, 1)
    torch._fused_adamw_(p, g, m, v, none, s, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)

  def adam(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], s: List[Tensor], lr: float, beta1: float, beta2: float, decay: float, eps: float) -> None:
    none = annotate(List[Tensor], [])
    torch._foreach_add_(s, 1)
    torch._fused_adam_(p, g, m, v, none, s, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False, maximize=False)

  # m are the momentum buffers. In the first step they are set to the gradients.
  def sgd(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], lr: float, momentum: float, decay: float, first: bool) -> None:
    torch._fused_sgd_(p, g, m, weight_decay=decay, momentum=momentum, lr=lr, dampening=0., nesterov=False, maximize=False, is_first_step=first)

  def product(self: __torch__.Kernels, a: Tensor, b: Tensor) -> Tensor:
    return torch.mm(a, b)
