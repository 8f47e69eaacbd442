# A decoder layer and the head as autograd differentiates them: the reference for the formulas of kernels.py, which it
# shares no method with but the decoding of NF4.

  # Returns scaling x A^T, the input of an adapter's B. A projection without an A of its own shares that of the
  # projection before it, so its result is that projection's (before).
  def lora_down(self: __torch__.Recorded, x: Tensor, lora_a: Dict[str, Tensor], name: str, scaling: float, drop: float, seed: int, before: Tensor) -> Tensor:
    n = before
    if torch.__contains__(lora_a, name):
      n = torch.mul(torch.linear((self).dropped(x, drop, seed), lora_a[name]), scaling)
    else:
      pass
    return n

  # Applies dropout to x. It draws from a generator of its own, since libtorch's default one is shared by the process.
  def dropped(self: __torch__.Recorded, x: Tensor, drop: float, seed: int) -> Tensor:
    y = x
    if torch.gt(drop, 0.):
      g = torch.Generator(device=ops.prim.device(x), seed=seed)
      kept = torch.bernoulli(torch.empty_like(x), 1. - drop, generator=g)
      y = torch.mul(x, torch.div(kept, 1. - drop))
    else:
      pass
    return y

  # Returns a projection's weight in the number format in which the layers compute.
  def weight(self: __torch__.Recorded, x: Tensor, w: Dict[str, Tensor], quant: Dict[str, Tensor], name: str) -> Tensor:
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

  # Returns the matrix (R, C), float32, from the results of quantise and the levels.
  def dequantise(self: __torch__.Recorded, codes: Tensor, levels: Tensor, scale_levels: Tensor, q: Tensor, second: Tensor, offset: Tensor) -> Tensor:
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
  def project(self: __torch__.Recorded, x: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_b: Dict[str, Tensor], name: str, n: Tensor) -> Tensor:
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
  def rotate(self: __torch__.Recorded, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
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

  # Computes one decoder layer, (B, T, D) -> (B, T, D). scaling holds the factors of the adapters of q, k, v, o, gate, up
  # and down. The list mask is empty for plain causal attention; otherwise it holds a result of mask.
  def layer(self: __torch__.Recorded, x: Tensor, cos: Tensor, sin: Tensor, mask: List[Tensor], w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, kv_heads: int, head_dim: int, eps: float) -> Tensor:
    # kernels.py takes tables (T, 1, R), or (B, T, 1, R), with the first half of sin negated.
    cos = torch.transpose(cos, -2, -3)
    sin = torch.transpose(sin, -2, -3)
    half = torch.chunk(sin, 2, -1)[1]
    sin = torch.cat([half, half], -1)
    p = (self).qkv(x, cos, sin, w, bias, quant, lora_a, lora_b, scaling, drop, seed, heads, kv_heads, head_dim, eps)
    a = (self).attention(p[0], p[1], p[2], mask)
    return (self).output_and_mlp(x, a, w, bias, quant, lora_a, lora_b, scaling, drop, seed, eps)

  # Returns the queries (B, H, T, C), and the keys and values (B, K, T, C), of x.
  def qkv(self: __torch__.Recorded, x: Tensor, cos: Tensor, sin: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, heads: int, kv_heads: int, head_dim: int, eps: float) -> List[Tensor]:
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
  def attention(self: __torch__.Recorded, q: Tensor, k: Tensor, v: Tensor, mask: List[Tensor]) -> Tensor:
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

  # Returns the layer's output from its input x and its attention's output a.
  def output_and_mlp(self: __torch__.Recorded, x: Tensor, a: Tensor, w: Dict[str, Tensor], bias: Dict[str, Tensor], quant: Dict[str, Tensor], lora_a: Dict[str, Tensor], lora_b: Dict[str, Tensor], scaling: List[float], drop: float, seed: int, eps: float) -> Tensor:
    x = torch.add(x, (self).project(a, w, bias, quant, lora_b, "o", (self).lora_down(a, lora_a, "o", scaling[3], drop, seed + 3, a)))
    h = torch.rms_norm(x, [torch.size(x, 2)], w["post_attention_norm"], eps)
    n = (self).lora_down(h, lora_a, "gate", scaling[4], drop, seed + 4, h)
    g = torch.silu((self).project(h, w, bias, quant, lora_b, "gate", n))
    n = (self).lora_down(h, lora_a, "up", scaling[5], drop, seed + 5, n)
    m = torch.mul(g, (self).project(h, w, bias, quant, lora_b, "up", n))
    return torch.add(x, (self).project(m, w, bias, quant, lora_b, "down", (self).lora_down(m, lora_a, "down", scaling[6], drop, seed + 6, m)))

  # Returns the logits (N, V), float32, of the selected positions of x (B, T, D).
  def head(self: __torch__.Recorded, x: Tensor, positions: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    D = torch.size(x, 2)
    h = torch.index_select(torch.reshape(x, [-1, D]), 0, positions)
    return torch.to(torch.linear(torch.rms_norm(h, [D], norm, eps), table), 6)

  # Returns the summed negative log-likelihood of the targets (N) at the selected positions.
  def head_loss(self: __torch__.Recorded, x: Tensor, positions: Tensor, targets: Tensor, norm: Tensor, table: Tensor, eps: float) -> Tensor:
    z = (self).head(x, positions, norm, table, eps)
    return torch.cross_entropy_loss(z, targets, None, 2, -100, 0.0)

