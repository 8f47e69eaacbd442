-- The hyper-parameters of each fine-tuning, from the runs' own specs: each value, or all values where runs differ.
WITH settings AS (
    SELECT fine_tuning, spec_json::JSON AS spec, lora_rank, lora_alpha, precision
    FROM reported_runs WHERE fine_tuning <> 'none'
),
named AS (
    SELECT fine_tuning, unnest([
        {'place': 1, 'name': 'optimizer', 'value': spec ->> '$.optimizer.type'},
        {'place': 2, 'name': 'learning rate', 'value': spec ->> '$.optimizer.learning_rate'},
        {'place': 3, 'name': 'weight decay', 'value': spec ->> '$.optimizer.weight_decay'},
        {'place': 4, 'name': 'schedule', 'value': lower(spec ->> '$.schedule.shape')},
        {'place': 5, 'name': 'warmup ratio', 'value': spec ->> '$.schedule.warmup_ratio'},
        {'place': 6, 'name': 'epochs', 'value': spec ->> '$.training.epochs'},
        {'place': 7, 'name': 'max steps', 'value': spec ->> '$.training.max_steps'},
        {'place': 8, 'name': 'micro-batch', 'value': spec ->> '$.training.micro_batch'},
        {'place': 9, 'name': 'gradient accumulation', 'value': spec ->> '$.training.gradient_accumulation'},
        {'place': 10, 'name': 'gradient clipping, L2', 'value': spec ->> '$.training.clip_norm'},
        {'place': 11, 'name': 'max length', 'value': spec ->> '$.data.max_length'},
        {'place': 12, 'name': 'LoRA rank', 'value': lora_rank::VARCHAR},
        {'place': 13, 'name': 'LoRA alpha', 'value': lora_alpha::VARCHAR},
        {'place': 14, 'name': 'LoRA dropout', 'value': spec ->> '$.fine_tuning.dropout'},
        {'place': 15, 'name': 'LoRA targets', 'value': lower(array_to_string((spec -> '$.fine_tuning.targets')::VARCHAR[], ' '))},
        {'place': 16, 'name': 'precision', 'value': precision}
    ], recursive := true)
    FROM settings
)
SELECT name, fine_tuning, string_agg(DISTINCT value, ', ' ORDER BY value) AS value
FROM named WHERE value IS NOT NULL
GROUP BY place, name, fine_tuning
ORDER BY place, fine_tuning
